package io.dirflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The files of the page: written by hand, few, and free of what would turn text into markup or code. */
class ConsoleFilesTest {

    private static final Path FOLDER = Path.of("src", "main", "resources", "io", "dirflux", "console");
    private static final String NAMESPACE = "http://www.w3.org/2000/svg";

    private static List<Path> files() throws Exception {
        try (Stream<Path> files = Files.list(FOLDER)) {
            return files.sorted().toList();
        }
    }

    @Test
    void theyAreShort() throws Exception {
        int lines = 0;
        for (Path file : files()) {
            List<String> own = Files.readAllLines(file);
            assertThat(own).as(file.toString()).hasSizeLessThan(300);
            lines += own.size();
        }
        assertThat(lines).isLessThan(1_500);
    }

    @Test
    void nothingComesFromElsewhereAndNoTextBecomesMarkup() throws Exception {
        for (Path file : files()) {
            assertThat(Files.readString(file).replace(NAMESPACE, ""))
                    .as(file.toString())
                    .doesNotContain("http:", "https:", "@import", "url(")
                    .doesNotContain("innerHTML", "outerHTML", "insertAdjacentHTML", "document.write")
                    .doesNotContain("eval(", "new Function");
        }
    }
}
