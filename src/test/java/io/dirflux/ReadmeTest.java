package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.StringWriter;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README shows compiles, and its program runs. */
class ReadmeTest {

    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern PROGRAM = Pattern.compile("public class (\\w+)");
    private static final String AROUND_A_SNIPPET = """
            import io.dirflux.*;
            import io.dirflux.error.*;
            import io.dirflux.model.*;
            import io.dirflux.ratelimit.*;
            import java.time.Duration;
            import reactor.core.publisher.*;
            abstract class Snippet {
                DirectorySyncClient client;
                %s
            }
            """;

    @TempDir
    private Path folder;

    static Stream<String> blocks() throws IOException {
        Matcher matcher = JAVA_BLOCK.matcher(Files.readString(Path.of("README.md")));
        return matcher.results().map(result -> result.group(1)).toList().stream();
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void everyJavaBlockCompiles(String block) throws IOException {
        compile(block);
    }

    @Test
    void theFirstProgramRunsWithoutAKey() throws Exception {
        String program = blocks().filter(block -> PROGRAM.matcher(block).find())
                .findFirst()
                .orElseThrow();
        String name = compile(program);
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = System.out;
        try (URLClassLoader loader =
                new URLClassLoader(new URL[] {folder.toUri().toURL()})) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            loader.loadClass(name).getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(out);
        }

        List<String> users = printed.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.matches("directory_user_\\w{26} .+@.+"))
                .toList();
        assertThat(users).hasSize(5);
    }

    /** The name of the compiled class. */
    private String compile(String block) throws IOException {
        Matcher program = PROGRAM.matcher(block);
        String name = program.find() ? program.toMatchResult().group(1) : "Snippet";
        Path source = folder.resolve(name + ".java");
        Files.writeString(source, name.equals("Snippet") ? AROUND_A_SNIPPET.formatted(block) : block);
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
        return name;
    }
}
