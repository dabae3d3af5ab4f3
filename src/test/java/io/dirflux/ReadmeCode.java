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
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;

/** The Java of the README: what users copy. */
final class ReadmeCode {

    private static final Pattern PAGE_ROW = Pattern.compile("^\\| (.+) \\| `(client\\..+)`.* \\|$", Pattern.MULTILINE);
    private static final String PAGE_TABLE = "## The page in Java";
    private static final Pattern CLASS = Pattern.compile("public class (\\w+)");
    private static final String AROUND_A_SNIPPET = """
            import io.dirflux.*;
            import io.dirflux.error.*;
            import io.dirflux.events.*;
            import io.dirflux.http.*;
            import io.dirflux.model.*;
            import io.dirflux.ratelimit.*;
            import io.dirflux.simulator.*;
            import io.dirflux.webhook.*;
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

    private ReadmeCode() {}

    static List<String> blocks() throws IOException {
        return ReadmeBlock.of("java");
    }

    /** A row of the table of the reference page: what is printed there, and the Java for it. */
    record Row(String page, String java) {}

    /** The table of the reference page, in its order. */
    static List<Row> pageInJava() throws IOException {
        String readme = Files.readString(Path.of("README.md"));
        int start = readme.indexOf(PAGE_TABLE) + PAGE_TABLE.length();
        String section = readme.substring(start, readme.indexOf("\n## ", start));
        return PAGE_ROW.matcher(section)
                .results()
                .map(row -> new Row(row.group(1).replace("`", ""), row.group(2)))
                .toList();
    }

    /** The block that declares this public class, compiled; the loader is to be closed. */
    static URLClassLoader load(String className, Path folder) throws IOException {
        String block = blocks().stream()
                .filter(code -> code.contains("public class " + className + " "))
                .findFirst()
                .orElseThrow(() -> new AssertionError("The README has no class " + className));
        compile(block, folder);
        return new URLClassLoader(new URL[] {folder.toUri().toURL()});
    }

    /** A block is a whole class, or what may stand in one. */
    static void compile(String block, Path folder) throws IOException {
        Matcher declared = CLASS.matcher(block);
        boolean whole = declared.find();
        Path source = folder.resolve((whole ? declared.group(1) : "Snippet") + ".java");
        Files.writeString(source, whole ? block : AROUND_A_SNIPPET.formatted(block));
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        boolean compiled = compiler.getTask(
                        messages,
                        null,
                        null,
                        List.of("-d", folder.toString(), "-proc:none"),
                        null,
                        compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)
                                .getJavaFileObjects(source))
                .call();
        assertThat(compiled).as(messages.toString()).isTrue();
    }
}
