package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What the README shows compiles, and its program runs. */
class ReadmeTest {

    @TempDir
    private Path folder;

    static Stream<String> blocks() throws IOException {
        return ReadmeCode.blocks().stream();
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void everyJavaBlockCompiles(String block) throws IOException {
        ReadmeCode.compile(block, folder);
    }

    @Test
    void theFirstProgramRunsWithoutAKey() throws Exception {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream out = System.out;
        try (URLClassLoader loader = ReadmeCode.load("FirstProgram", folder)) {
            System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            loader.loadClass("FirstProgram").getMethod("main", String[].class).invoke(null, (Object) new String[0]);
        } finally {
            System.setOut(out);
        }

        List<String> users = printed.toString(StandardCharsets.UTF_8)
                .lines()
                .filter(line -> line.matches("directory_user_\\w{26} .+@.+"))
                .toList();
        assertThat(users).hasSize(5);
    }
}
