package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.ApiException;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.ratelimit.RateLimiter;
import java.io.IOException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tables of the documents are complete, and name only what exists. */
class DocumentTablesTest {

    private static final Document GETTING_STARTED = Document.page("getting-started.md");
    private static final Document ERRORS = Document.page("errors.md");
    private static final Path SOURCES = Path.of("src", "main", "java", "io", "dirflux");

    @Test
    void theOptionsAreThoseOfTheBuilder() {
        Set<String> options = Arrays.stream(DirectorySyncClientBuilder.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()))
                .filter(method -> method.getReturnType() == DirectorySyncClientBuilder.class)
                .map(Method::getName)
                .collect(Collectors.toSet());

        assertThat(found("`(\\w+)\\(", firstColumn(GETTING_STARTED, "Options"))).isEqualTo(options);
    }

    @Test
    void theErrorsAreAllThatThereAre() {
        Set<String> errors =
                leaves(DirectorySyncException.class).map(Class::getSimpleName).collect(Collectors.toSet());

        assertThat(errors).contains("NotFoundException", "CursorLoopException");
        assertThat(found("`(\\w+)`", firstColumn(ERRORS, "The types"))).isEqualTo(errors);
        assertThat(ERRORS.text()).contains("`" + ApiException.class.getSimpleName() + "` has `hint()`");
    }

    @Test
    void theOptionsOfOneCallAreThoseOfCallOptions() {
        Set<String> options = Arrays.stream(CallOptions.class.getDeclaredMethods())
                .filter(method -> Modifier.isPublic(method.getModifiers()) && Modifier.isStatic(method.getModifiers()))
                .map(Method::getName)
                .collect(Collectors.toSet());

        assertThat(found("`CallOptions\\.(\\w+)\\(", firstColumn(GETTING_STARTED, "Options of one call")))
                .isEqualTo(options);
    }

    @Test
    void theLoggersAreThoseThatTheLibraryLogsTo() throws IOException {
        assertThat(loggers()).contains(DirectorySyncClient.class.getSimpleName(), RateLimiter.class.getSimpleName());
        assertThat(found("`io\\.dirflux\\.(?:\\w+\\.)?(\\w+)`", firstColumn(GETTING_STARTED, "Logging")))
                .isEqualTo(loggers());
    }

    @Test
    void anOldImportOfTheChangelogIsGoneAndTheNewOneExists() {
        List<MatchResult> moved = Pattern.compile(
                        "(?m)^\\| `(io\\.dirflux\\.[\\w.]+)` \\| `(io\\.dirflux\\.[\\w.]+)` \\|$")
                .matcher(Document.of(Path.of("CHANGELOG.md")).text())
                .results()
                .toList();

        assertThat(moved).isNotEmpty();
        assertThat(moved).extracting(row -> row.group(1)).noneMatch(DocumentTablesTest::isClass);
        assertThat(moved).extracting(row -> row.group(2)).allMatch(DocumentTablesTest::isClass);
    }

    @Test
    void everyEndpointGroupLinksItsPagesOfThePublicDocumentation() throws IOException {
        String directorySync = "https://workos.com/docs/reference/directory-sync";

        assertThat(links("DirectorySyncClient")).contains(directorySync);
        assertThat(links("Directories")).contains(directorySync + "/directory");
        for (String kind : List.of("User", "Group")) {
            String page = directorySync + "/directory-" + kind.toLowerCase(Locale.ROOT);
            assertThat(links(kind + "s")).contains(page, page + "/get", page + "/list");
        }
    }

    private static Stream<Class<?>> leaves(Class<?> type) {
        Class<?>[] permitted = type.getPermittedSubclasses();
        return permitted == null ? Stream.of(type) : Arrays.stream(permitted).flatMap(DocumentTablesTest::leaves);
    }

    private static boolean isClass(String name) {
        try {
            Class.forName(name, false, DocumentTablesTest.class.getClassLoader());
            return true;
        } catch (ClassNotFoundException e) {
            return name.matches(".*\\.[A-Z]\\w*\\.[A-Z]\\w*") && isClass(name.replaceFirst("\\.(\\w+)$", "\\$$1"));
        }
    }

    private static Set<String> loggers() throws IOException {
        StringBuilder code = new StringBuilder();
        try (Stream<Path> files = Files.walk(SOURCES)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                if (!file.startsWith(SOURCES.resolve("simulator"))) {
                    code.append(Files.readString(file));
                }
            }
        }
        return found("getLogger\\((?:\"(?:\\w+\\.)+)?(\\w+)(?:\\.class|\")\\)", code.toString());
    }

    private static Set<String> links(String type) throws IOException {
        return found("@see <a href=\"([^\"]+)\"", Files.readString(SOURCES.resolve(type + ".java")));
    }

    /** The first cells of a section's table, below its head. */
    private static String firstColumn(Document document, String section) {
        return document.section(section)
                .lines()
                .filter(line -> line.startsWith("| "))
                .skip(1)
                .map(line -> line.substring(0, line.indexOf(" | ")))
                .collect(Collectors.joining("\n"));
    }

    private static Set<String> found(String pattern, String text) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult result) -> result.group(1))
                .collect(Collectors.toSet());
    }
}
