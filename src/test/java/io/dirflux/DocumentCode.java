package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Compiles the Java of the documents, with the dependencies that its document declares. */
final class DocumentCode {

    private static final Pattern CLASS = Pattern.compile("public class (\\w+)");
    private static final List<String> PACKAGES_OF_THE_LIBRARY =
            List.of("error", "events", "http", "model", "ratelimit", "webhook");
    private static final String AROUND_A_SNIPPET = """
            import io.dirflux.*;
            %s
            import java.time.*;
            import java.util.*;
            import java.util.function.*;
            import org.reactivestreams.Publisher;
            import reactor.core.publisher.*;
            public class Snippet {
                public DirectorySyncClient client;
                %s
            }
            """;

    private static final JavaCompiler COMPILER = ToolProvider.getSystemJavaCompiler();

    /** Keeps the jars open: each compilation would read the index of each jar again. */
    private static final StandardJavaFileManager FILES =
            COMPILER.getStandardFileManager(null, null, StandardCharsets.UTF_8);

    private DocumentCode() {}

    static List<DocumentBlock> blocks() {
        return Document.blocksOfGuides().filter(block -> block.isOf("java")).toList();
    }

    /** The block that declares this public class, compiled. Close the loader. */
    static URLClassLoader load(String className, Path folder) throws IOException {
        DocumentBlock block = blocks().stream()
                .filter(candidate -> candidate.code().contains("public class " + className + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No document has a class " + className));
        compile(block, folder);
        return new URLClassLoader(new URL[] {folder.toUri().toURL()});
    }

    static void compile(DocumentBlock block, Path folder) throws IOException {
        compile(block.document(), block.code(), folder);
    }

    /** The code is a whole class, or members of one. */
    static synchronized void compile(Document document, String code, Path folder) throws IOException {
        Matcher declared = CLASS.matcher(code);
        boolean whole = declared.find();
        boolean tests = code.contains("import org.junit.") || document.path().endsWith("testing.md");
        Path source = folder.resolve((whole ? declared.group(1) : "Snippet") + ".java");
        Files.writeString(source, whole ? code : AROUND_A_SNIPPET.formatted(imports(document), code));
        StringWriter messages = new StringWriter();
        boolean compiled = COMPILER.getTask(
                        messages,
                        FILES,
                        null,
                        List.of("-d", folder.toString(), "-proc:none", "-cp", DeclaredClassPath.of(document, tests)),
                        null,
                        FILES.getJavaFileObjects(source))
                .call();
        assertThat(compiled).as(document + "\n" + messages).isTrue();
    }

    private static String imports(Document document) {
        boolean simulator = document.text().contains("<classifier>simulator</classifier>");
        return Stream.concat(PACKAGES_OF_THE_LIBRARY.stream(), simulator ? Stream.of("simulator") : Stream.empty())
                .map("import io.dirflux.%s.*;"::formatted)
                .collect(Collectors.joining("\n"));
    }
}
