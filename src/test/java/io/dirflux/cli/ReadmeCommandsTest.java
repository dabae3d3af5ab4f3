package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.dirflux.ReadmeBlock;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The README's blocks that are not programs: its commands, and the dependency. */
class ReadmeCommandsTest {

    /** Java is compiled and run by {@code ReadmeTest}, Kotlin by {@code ReadmeKotlinTest}, the rest here. */
    private static final Set<String> KINDS = Set.of("java", "kotlin", "sh", "xml");

    private static final String ALIAS = "alias dirflux='java -jar target/%s.jar'";
    private static final String EXPORT = "export " + ClientOptions.KEY + "=sk_...";
    private static final String COMPLETION = "source <(dirflux completion)";
    private static final Set<String> PHASES = Set.of("compile", "test", "package", "verify", "install");
    private static final Set<String> SWITCHES = Set.of("-B", "-q", "-DskipTests", "-DskipITs");
    private static final Pattern INLINE = Pattern.compile("`((?:mvn|dirflux) [^`]+)`");
    private static final Pattern VARIABLE = Pattern.compile("\\bWORKOS_[A-Z_]+\\b");

    @TempDir
    private Path folder;

    @Test
    void everyBlockIsOfAKindThatIsTested() throws IOException {
        assertThat(ReadmeBlock.all()).extracting(ReadmeBlock::kind).isSubsetOf(KINDS);
    }

    @Test
    void everyLineForTheShellIsOneThatIsTested() throws Exception {
        String alias = ALIAS.formatted(Pom.ofProject().text("//plugin[artifactId='maven-shade-plugin']//finalName"));

        assertThat(lines()).contains(alias, EXPORT, COMPLETION);
        assertThat(lines())
                .allMatch(line -> line.startsWith("mvn ")
                        || line.startsWith("dirflux ")
                        || Set.of(alias, EXPORT, COMPLETION).contains(line));
    }

    static Stream<String> mavenCommands() throws IOException {
        return commands("mvn ");
    }

    @ParameterizedTest
    @MethodSource
    void mavenCommands(String command) throws Exception {
        Pom pom = Pom.ofProject();
        for (String word : words(command)) {
            if (word.startsWith("-P")) {
                assertThat(pom.texts("/project/profiles/profile/id")).contains(word.replaceFirst("-P!?", ""));
            } else if (word.startsWith("-Dtest=")) {
                assertThat(tests()).contains(word.replaceFirst("-Dtest=", "").split(","));
            } else if (word.contains(":")) {
                String plugin = word.replaceFirst(":.*", "-maven-plugin");
                assertThat(pom.texts("//plugin/artifactId")).contains(plugin);
            } else {
                assertThat(word).matches(known -> SWITCHES.contains(known) || PHASES.contains(known));
            }
        }
    }

    @Test
    void theFirstCommandRunsTheDemo() throws Exception {
        Pom pom = Pom.ofProject();

        assertThat(lines()).first().asString().endsWith(" compile exec:java");
        assertThat(pom.text("/project/properties/exec.mainClass")).isEqualTo(Main.class.getName());
        assertThat(pom.text("/project/properties/exec.args")).isEqualTo("demo");
    }

    @Test
    void theCommandThatRunsAllTestsIsWhatIsRunOnEveryChange() throws IOException {
        assertThat(commands("mvn ").filter(command -> command.endsWith(" verify")))
                .singleElement()
                .satisfies(all -> assertThat(Path.of(".ci", "run")).content().containsOnlyOnce("\n" + all + "\n"));
    }

    static Stream<String> commandLines() throws IOException {
        return Stream.concat(commands("dirflux "), Stream.of("dirflux completion"));
    }

    @ParameterizedTest
    @MethodSource
    void commandLines(String command) throws IOException {
        CommandLine commandLine = Main.commandLine(Map.of(), OutputStream.nullOutputStream());

        assertThatCode(() -> commandLine.parseArgs(words(command).toArray(String[]::new)))
                .doesNotThrowAnyException();
    }

    @Test
    void verifyAndExportRunAsTheyStandThere() throws IOException {
        Tenant tenant =
                Tenant.builder().organization("Acme", DirectorySpec.of(30, 2)).build();
        Path file = folder.resolve("users.ndjson");
        try (Simulator simulator = Simulator.builder().tenant(tenant).start()) {
            for (String line : lines().stream()
                    .filter(line -> line.matches("dirflux (verify|export).*"))
                    .toList()) {
                String[] words = words(line).stream()
                        .map(word -> word.replace(
                                "directory_01H...", tenant.directories().get(0).id()))
                        .map(word -> word.replace("users.ndjson", file.toString()))
                        .toArray(String[]::new);
                CommandRun run = CommandRun.against(simulator, Map.of(ClientOptions.KEY, simulator.apiKey()), words);

                assertThat(run.code()).as(line + "\n" + run.out() + run.err()).isZero();
            }
        }
        assertThat(CommandRun.field(Files.readString(file), "state"))
                .isNotEmpty()
                .allMatch("active"::equals);
    }

    @Test
    void theDependencyIsThisProject() throws Exception {
        Pom pom = Pom.ofProject();
        Pom dependency = Pom.of(String.join("\n", ReadmeBlock.of("xml")));

        for (String part : List.of("groupId", "artifactId", "version")) {
            assertThat(dependency.text("/dependency/" + part)).isEqualTo(pom.text("/project/" + part));
        }
        assertThat(dependency.texts("/dependency/*")).hasSize(3);
        assertThat(readme()).contains("<classifier>simulator</classifier>");
        assertThat(pom.texts("//classifier")).contains("simulator");
    }

    @Test
    void theEnvironmentVariablesAreThoseThatAreRead() throws IOException {
        StringBuilder code = new StringBuilder();
        try (Stream<Path> files = Files.walk(Path.of("src", "main", "java"))) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                code.append(Files.readString(file));
            }
        }
        Set<String> read = found(Pattern.compile("\"(WORKOS_[A-Z_]+)\""), code.toString())
                .map(result -> result.group(1))
                .collect(Collectors.toSet());

        assertThat(found(VARIABLE, readme()).map(MatchResult::group).collect(Collectors.toSet()))
                .isEqualTo(read);
    }

    /** Commands in blocks, and those in the midst of a sentence. */
    private static Stream<String> commands(String start) throws IOException {
        Stream<String> inline = found(INLINE, readme()).map(result -> result.group(1));
        return Stream.concat(lines().stream(), inline).filter(command -> command.startsWith(start));
    }

    private static List<String> lines() throws IOException {
        return ReadmeBlock.of("sh").stream()
                .flatMap(String::lines)
                .map(line -> line.replaceFirst("\\s+#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** No argument of these commands has a space. */
    private static List<String> words(String command) {
        List<String> words = List.of(command.replace("'", "").split("\\s+"));
        return words.subList(1, words.size());
    }

    private static List<String> tests() throws IOException {
        try (Stream<Path> files = Files.walk(Path.of("src", "test", "java"))) {
            return files.map(file -> file.getFileName().toString().replace(".java", ""))
                    .toList();
        }
    }

    private static Stream<MatchResult> found(Pattern pattern, String text) {
        return pattern.matcher(text).results();
    }

    private static String readme() throws IOException {
        return Files.readString(Path.of("README.md"));
    }
}
