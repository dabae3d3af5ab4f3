package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** No link in the documents is dead, and each page can be reached from the README. */
class DocumentLinksTest {

    private static final Pattern LINK = Pattern.compile("\\[[^\\]\\[]*\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("^#{1,6} (.+)$", Pattern.MULTILINE);
    private static final Pattern CODE = Pattern.compile("(?ms)^\\s*```.*?^\\s*```|`[^`\\n]*`");
    private static final int MOST_LINES = 250;

    static Stream<Document> documents() {
        return Stream.concat(
                Document.guides().stream(),
                Stream.of(Path.of("CHANGELOG.md"), Path.of("benchmarks", "README.md"))
                        .map(Document::of));
    }

    @ParameterizedTest
    @MethodSource("documents")
    void everyLinkLeadsToAFileAndAHeadingThatExist(Document document) {
        assertThat(deadLinks(document)).isEmpty();
    }

    @Test
    void aDeadLinkIsFound() {
        Document document = new Document(
                Path.of("README.md"),
                "# One\n[a](#one) [b](#two) [c](missing.md) [d](CHANGELOG.md#nowhere) [e](src/docs/errors.md#the-types)");

        assertThat(deadLinks(document)).containsExactly("#two", "missing.md", "CHANGELOG.md#nowhere");
    }

    @Test
    void everyPageIsLinkedFromTheReadme() {
        Set<Path> linked = links(Document.readme()).stream()
                .map(link -> Path.of(link.replaceFirst("#.*", "")))
                .collect(Collectors.toSet());

        assertThat(Document.guides())
                .extracting(Document::path)
                .allMatch(path -> path.equals(Path.of("README.md")) || linked.contains(path));
    }

    @Test
    void theReadmeIsShort() {
        assertThat(Document.readme().text().lines().count()).isLessThanOrEqualTo(MOST_LINES);
    }

    private static List<String> deadLinks(Document document) {
        return links(document).stream().filter(link -> isDead(document, link)).toList();
    }

    /** The links into this repository. */
    private static List<String> links(Document document) {
        return LINK.matcher(CODE.matcher(document.text()).replaceAll("code"))
                .results()
                .map(link -> link.group(1))
                .filter(link -> URI.create(link).getScheme() == null)
                .toList();
    }

    private static boolean isDead(Document document, String link) {
        String[] parts = link.split("#", 2);
        Path target = parts[0].isEmpty()
                ? document.path()
                : document.path().resolveSibling(parts[0]).normalize();
        if (!Files.exists(target)) {
            return true;
        }
        return parts.length == 2
                && !anchors(parts[0].isEmpty() ? document : Document.of(target)).contains(parts[1]);
    }

    /** The anchors that GitHub gives the headings: lower case, no punctuation, a number behind a repeated one. */
    private static List<String> anchors(Document document) {
        Map<String, Integer> seen = new HashMap<>();
        List<String> anchors = new ArrayList<>();
        Matcher heading = HEADING.matcher(document.text().replaceAll("(?ms)^\\s*```.*?^\\s*```", ""));
        while (heading.find()) {
            String anchor = heading.group(1)
                    .strip()
                    .toLowerCase(Locale.ROOT)
                    .replaceAll("\\[([^\\]]*)\\]\\([^)]*\\)", "$1")
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            int before = seen.merge(anchor, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? anchor : anchor + "-" + before);
        }
        return anchors;
    }
}
