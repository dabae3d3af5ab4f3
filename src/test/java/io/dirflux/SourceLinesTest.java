package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What a reader of the sources can rely on: short files, short lines, and one meaning for each class name. */
class SourceLinesTest {

    private static final Path MAIN = Path.of("src", "main", "java");
    private static final Path TEST = Path.of("src", "test", "java");
    private static final Pattern COMMENT = Pattern.compile("\\s*(/?\\*|//).*");
    private static final int COLUMNS = 120;
    private static final int LINES = 350;

    @Test
    void noCommentIsWiderThanTheCode() throws IOException {
        for (Path file :
                Stream.concat(sources(MAIN).stream(), sources(TEST).stream()).toList()) {
            assertThat(Files.readAllLines(file))
                    .as(file.toString())
                    .noneMatch(line ->
                            line.length() > COLUMNS && COMMENT.matcher(line).matches());
        }
    }

    @Test
    void noFileIsLong() throws IOException {
        for (Path file : sources(MAIN)) {
            assertThat(Files.readAllLines(file)).as(file.toString()).hasSizeLessThanOrEqualTo(LINES);
        }
    }

    @Test
    void noTwoPackagesHaveAClassOfTheSameName() throws IOException {
        Map<String, Path> files = new HashMap<>();
        for (Path file : sources(MAIN)) {
            String name = file.getFileName().toString();
            if (!name.equals("package-info.java")) {
                assertThat(files.put(name, file)).as(name).isNull();
            }
        }
        assertThat(files).hasSizeGreaterThan(100);
    }

    private static List<Path> sources(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java")).toList();
        }
    }
}
