package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.http.RequestListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The javadoc contains only API. */
class JavadocScopeTest {

    private static final Path SOURCES = Path.of("src", "main", "java");

    @Test
    void aPublicTypeThatIsNotApiIsLeftOut() throws Exception {
        assertThat(Pom.ofProject().texts("//sourceFileExclude"))
                .contains("io/dirflux/json/**", "io/dirflux/cli/**", "io/dirflux/console/**", "io/dirflux/paging/**");
        assertThat(publicTypesOf("http"))
                .filteredOn(file -> !file.endsWith(RequestListener.class.getSimpleName() + ".java"))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(file).content().contains("\n * @hidden\n */"));
        assertThat(publicTypesOf("concurrent"))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(file).content().contains("\n * @hidden\n */"));
        assertThat(SOURCES.resolve("io/dirflux/http/RequestListener.java"))
                .content()
                .doesNotContain("@hidden");
    }

    private static List<Path> publicTypesOf(String name) throws IOException {
        try (Stream<Path> files = Files.list(SOURCES.resolve("io/dirflux").resolve(name))) {
            return files.filter(JavadocScopeTest::declaresPublicType).toList();
        }
    }

    private static boolean declaresPublicType(Path file) {
        try (Stream<String> lines = Files.lines(file)) {
            return lines.anyMatch(line -> line.startsWith("public "));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
