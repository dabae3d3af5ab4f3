package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A package uses only packages below it. Reads the sources, because the compiler drops some uses. */
class ArchitectureTest {

    private static final String ROOT = "";

    private static final List<JavaSource> SOURCES = JavaSource.all();

    /** For each package under {@code io.dirflux}: the packages, or single types, of ours that it may use. */
    private static final Map<String, Set<String>> MAY_USE = Map.ofEntries(
            Map.entry("model", Set.of()),
            Map.entry("error", Set.of()),
            Map.entry("concurrent", Set.of()),
            Map.entry("ratelimit", Set.of("error", "concurrent")),
            Map.entry("json", Set.of("model", "error")),
            Map.entry("http", Set.of("model", "error", "ratelimit", "json")),
            Map.entry("paging", Set.of("model", "error", "concurrent")),
            Map.entry(ROOT, Set.of("model", "error", "concurrent", "ratelimit", "json", "http", "paging")),
            Map.entry("webhook", Set.of("model", "error", "json")),
            Map.entry(
                    "events",
                    Set.of("model", "error", "concurrent", "ratelimit", "json", "http.RequestListener", ROOT)),
            Map.entry("simulator", Set.of("model.Dialect")),
            Map.entry(
                    "micrometer",
                    Set.of("model", "error", "ratelimit", "http.RequestListener", ROOT, "events", "sync")),
            Map.entry("redis", Set.of("model", "error", "ratelimit", ROOT, "events")),
            Map.entry(
                    "sync",
                    Set.of(
                            "model",
                            "error",
                            "ratelimit",
                            "json",
                            "http.RequestListener",
                            "paging.IdType",
                            ROOT,
                            "events")),
            Map.entry("r2dbc", Set.of("model", "error", "events", "sync")),
            Map.entry("spring", everythingButTheEdges()),
            Map.entry(
                    "junit",
                    Set.of("model", ROOT, "simulator", "webhook", "ratelimit", "spring.DirfluxConnectionDetails")),
            Map.entry("console", Set.of("model", "error", "ratelimit", "http.RequestListener", ROOT, "events")),
            Map.entry("cli", with(everythingButTheEdges(), "console")));

    /**
     * Who may touch a library that not every user has, or that is not to be seen from outside. The command line writes
     * models with a mapper, as any application may: that is what their annotations are for.
     */
    private static final Map<String, Set<String>> LIBRARY_FOR = Map.of(
            "tools.jackson", Set.of("json", "simulator", "cli", "r2dbc", "console"),
            "io.r2dbc", Set.of("r2dbc", "cli", "spring"),
            "io.micrometer", Set.of("micrometer", "spring"),
            "io.lettuce", Set.of("redis"),
            "io.github.bucket4j", Set.of("redis"),
            "org.springframework", Set.of("spring"),
            "org.junit", Set.of("junit"),
            "picocli", Set.of("cli"));

    private static final Set<String> VAGUE_PACKAGES = Set.of("internal", "impl", "util", "utils", "common");
    private static final Pattern VAGUE_TYPE =
            Pattern.compile("\\b(?:class|interface|record|enum)\\s+(\\w*(?:Impl|Utils?|Helper|Manager))\\b");

    private static final Pattern ARROW = Pattern.compile("^ +(\\w+) --> (\\w+)$", Pattern.MULTILINE);
    private static final int MOST_FILES_OF_THE_ROOT = 30;
    private static final Pattern PACKAGE = Pattern.compile("\\bpackage\\s+io\\.dirflux\\.?([\\w.]*)\\s*;");
    private static final Pattern USE =
            Pattern.compile("\\bio\\.dirflux\\.(?:([a-z]\\w*)\\.(?:[a-z]\\w*\\.)*)?(\\w+|\\*)");

    private static Set<String> with(Set<String> packages, String more) {
        return Stream.concat(packages.stream(), Stream.of(more)).collect(Collectors.toUnmodifiableSet());
    }

    private static Set<String> everythingButTheEdges() {
        return Set.of(
                "model",
                "error",
                "ratelimit",
                "json",
                "http.RequestListener",
                ROOT,
                "webhook",
                "events",
                "simulator",
                "micrometer",
                "redis",
                "sync",
                "r2dbc");
    }

    @Test
    void everyPackageUsesOnlyWhatLiesBelowIt() throws IOException {
        List<String> violations = new ArrayList<>();
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                violations(Files.readString(file)).forEach(violation -> violations.add(file + " " + violation));
            }
        }
        assertThat(violations).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "package io.dirflux.model; import io.dirflux.error.ApiException;",
                "package io.dirflux.model; import io.dirflux.UserQuery;",
                "package io.dirflux.error; import static io.dirflux.model.Dialect.OPENAPI;",
                "package io.dirflux.ratelimit; import io.dirflux.model.*;",
                "package io.dirflux.json; class A { io.dirflux.ratelimit.Permit permit; }",
                "package io.dirflux; import io.dirflux.simulator.Simulator;",
                "package io.dirflux.http; import io.dirflux.RetryPolicy;",
                "package io.dirflux.concurrent; import io.dirflux.error.ApiException;",
                "package io.dirflux.sync; import io.dirflux.concurrent.DrainLoop;",
                "package io.dirflux.cli; import io.dirflux.http.Transport;",
                "package io.dirflux.simulator; import io.dirflux.model.Page;",
                "package io.dirflux.simulator; import io.dirflux.json.PageDecoder;",
                "package io.dirflux.cli; import io.dirflux.spring.Anything;",
                "package io.dirflux.console; import io.dirflux.cli.Main;",
                "package io.dirflux.console; import io.dirflux.simulator.Simulator;",
                "package io.dirflux.sync; import io.dirflux.console.SyncStatus;",
                "package io.dirflux; import tools.jackson.databind.JsonNode;",
                "package io.dirflux; class A { picocli.CommandLine line; }",
                "package io.dirflux; class A { String s = \"/*\"; io.dirflux.cli.Main main; } /* */",
                "package io.dirflux.errors; class A {}",
                "package io.dirflux.json.internal; class A {}",
                "package io.dirflux.model; record PageHelper() {}",
                "package io.dirflux; final class ConnectionManager {}",
            })
    void findsWhatIsForbidden(String source) {
        assertThat(violations(source)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "package io.dirflux; import io.dirflux.model.Page; import io.dirflux.json.PageDecoder;",
                "package io.dirflux.model; import io.dirflux.model.Page;",
                "package io.dirflux.model; import com.fasterxml.jackson.annotation.JsonProperty;",
                "package io.dirflux.model; /** See {@link io.dirflux.UserQuery}. */ class A {} // io.dirflux.cli.Main",
                "package io.dirflux.error; class A { Object log = logger(\"io.dirflux.transport.A\"); }",
                "package io.dirflux.json; import tools.jackson.core.JsonParser;",
                "package io.dirflux.cli; import io.dirflux.http.RequestListener;",
                "package io.dirflux.simulator; import static io.dirflux.model.Dialect.REFERENCE;",
                "package io.dirflux.cli; import io.dirflux.DirectorySyncClient; import io.dirflux.simulator.Simulator;",
                "package io.dirflux.cli; import tools.jackson.databind.json.JsonMapper;",
                "package io.dirflux.cli; import io.dirflux.console.ConsoleServer;",
                "package io.dirflux; class Implementation { int utilization; }",
            })
    void acceptsWhatIsAllowed(String source) {
        assertThat(violations(source)).isEmpty();
    }

    @Test
    void noPackagesUseOneAnother() {
        assertThat(DependencyGraph.ofPackages(SOURCES).cycles()).isEmpty();
    }

    @Test
    void noTypesOfTheExchangeUseOneAnother() {
        assertThat(DependencyGraph.ofTypes(SOURCES, "http").cycles()).isEmpty();
    }

    @Test
    void amongTheTypesOfTheRootOnlyEndpointsAndTheClientWithItsBuilderUseOneAnother() {
        assertThat(DependencyGraph.ofTypes(SOURCES, ROOT).cycles())
                .isSubsetOf(
                        Set.of(Set.of("Groups", "Users"), Set.of("DirectorySyncClient", "DirectorySyncClientBuilder")));
    }

    @Test
    void aCycleIsFound() {
        assertThat(DependencyGraph.of("a --> b", "b --> c", "c --> a", "c --> d")
                        .cycles())
                .containsExactly(Set.of("a", "b", "c"));
        assertThat(DependencyGraph.of("a --> b", "a --> c", "b --> c").cycles()).isEmpty();
    }

    @Test
    void theRootIsSmall() {
        assertThat(SOURCES.stream().filter(source -> source.packageName().equals(ROOT)))
                .hasSizeLessThanOrEqualTo(MOST_FILES_OF_THE_ROOT);
    }

    @Test
    void thePageOfTheRootNamesEachOfItsFiles() {
        String page = Document.of(Path.of("src/main/java/io/dirflux/package-info.java"))
                .text();

        assertThat(SOURCES.stream()
                        .filter(source -> source.packageName().equals(ROOT) && source.isType())
                        .map(JavaSource::type))
                .allSatisfy(type -> assertThat(page).containsPattern("\\b" + type + "\\b"));
    }

    /**
     * If it fails: replace the arrows of the picture by those expected here, and say on the page what a new package
     * does.
     */
    @Test
    void thePictureOfThePackagesIsTheCode() {
        Document page = Document.page("architecture.md");
        DependencyGraph code = DependencyGraph.ofPackages(SOURCES);

        assertThat(arrows(page.section("Packages"))).containsExactlyInAnyOrderElementsOf(code.arrowsWithoutDetours());
        assertThat(code.uses().keySet())
                .allSatisfy(name -> assertThat(page.section("Packages"))
                        .contains("| `" + (name.equals("root") ? "io.dirflux" : name) + "`"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"The way of a page", "The way of an attempt"})
    void eachArrowOfAWayIsAUseInTheCode(String section) {
        Map<String, JavaSource> types = SOURCES.stream()
                .filter(JavaSource::isType)
                .collect(Collectors.toMap(JavaSource::type, source -> source, (one, other) -> one));

        List<String> arrows = arrows(Document.page("architecture.md").section(section));

        assertThat(arrows).isNotEmpty().allSatisfy(arrow -> {
            String[] ends = arrow.split(" --> ");
            assertThat(types).containsKeys(ends);
            assertThat(types.get(ends[0]).names(ends[1])).isTrue();
        });
    }

    private static List<String> arrows(String section) {
        return ARROW.matcher(section)
                .results()
                .map(arrow -> arrow.group(1) + " --> " + arrow.group(2))
                .toList();
    }

    private static List<String> violations(String source) {
        String text = JavaSource.withoutTextAndComments(source);
        Matcher declaration = PACKAGE.matcher(text);
        if (!declaration.find()) {
            return List.of("is in no package of ours");
        }
        List<String> segments = List.of(declaration.group(1).split("\\."));
        String name = segments.get(0);
        if (!MAY_USE.containsKey(name) || segments.stream().anyMatch(VAGUE_PACKAGES::contains)) {
            return List.of("is in a package that has no place: " + declaration.group(1));
        }
        String body = text.substring(declaration.end());
        return Stream.of(forbiddenUses(name, body), forbiddenLibraries(name, body), vagueTypes(body))
                .flatMap(found -> found)
                .distinct()
                .toList();
    }

    private static Stream<String> forbiddenUses(String name, String body) {
        return USE.matcher(body)
                .results()
                .filter(use -> !mayUse(name, use.group(1) == null ? ROOT : use.group(1), use.group(2)))
                .map(use -> "uses " + use.group());
    }

    private static boolean mayUse(String name, String used, String type) {
        Set<String> allowed = MAY_USE.getOrDefault(name, Set.of());
        return used.equals(name) || allowed.contains(used) || allowed.contains(used + "." + type);
    }

    private static Stream<String> forbiddenLibraries(String name, String body) {
        return LIBRARY_FOR.entrySet().stream()
                .filter(library -> !library.getValue().contains(name))
                .filter(library -> Pattern.compile("(?<![\\w.])" + Pattern.quote(library.getKey() + "."))
                        .matcher(body)
                        .find())
                .map(library -> "uses the library " + library.getKey());
    }

    private static Stream<String> vagueTypes(String body) {
        return VAGUE_TYPE.matcher(body).results().map(MatchResult::group).map(type -> "has a vague name: " + type);
    }
}
