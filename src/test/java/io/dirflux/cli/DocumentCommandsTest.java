package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.dirflux.Document;
import io.dirflux.DocumentBlock;
import io.dirflux.Pom;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.h2.tools.Shell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The blocks of the documents that are not programs: their commands, and what they print. */
class DocumentCommandsTest {

    /**
     * Java is compiled and run by {@code DocumentCodeTest}, Kotlin by {@code KotlinRecipeTest}, XML is read by
     * {@code DeclaredDependenciesTest}, Mermaid by {@code ArchitectureTest}, the rest here.
     */
    private static final Set<String> KINDS =
            Set.of("properties", "java", "kotlin", "sh", "xml", "text", "mermaid", "sql");

    private static final String ALIAS = "alias dirflux=\"java -jar $PWD/target/%s.jar\"";
    private static final String EXPORT = "export " + ClientOptions.KEY + "=sk_...";
    private static final String COMPLETION = "source <(dirflux completion)";
    private static final String H2_SHELL = " -Dexec.mainClass=" + Shell.class.getName() + " ";
    private static final Pattern H2_QUERY =
            Pattern.compile("mvn -q exec:java" + H2_SHELL + "-Dexec.args=\"-url (\\S+) -sql '([^']+)'\"");
    private static final Set<String> PHASES = Set.of("test-compile", "compile", "test", "package", "verify", "install");
    private static final Set<String> SWITCHES = Set.of(
            "-B",
            "-q",
            "-DskipTests",
            "-DskipITs",
            "-Ddirflux.seed=42",
            "-Ddirflux.kills=30",
            "-Ddirflux.kills=60",
            "-Ddirflux.console.users=1000000",
            "-Ddirflux.screenshots=true");
    private static final Pattern INLINE = Pattern.compile("`((?:mvn|dirflux) [^`]+)`");
    private static final Pattern WORD = Pattern.compile("(?:\"[^\"]*\"|[^\\s\"])+");
    private static final Pattern VARIABLE = Pattern.compile("\\bWORKOS_[A-Z_]+\\b");

    @TempDir
    private Path folder;

    @Test
    void everyBlockIsOfAKindThatIsTested() {
        assertThat(Document.blocksOfGuides()).extracting(DocumentBlock::kind).isSubsetOf(KINDS);
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
        return commands("mvn ").filter(command -> !command.contains(H2_SHELL));
    }

    /** The file is one that {@code sync} has made. */
    @Test
    void theShellOfH2ReadsACopy() throws Exception {
        SyncDatabase.open("r2dbc:h2:file:///" + folder.resolve("directory"), Map.of())
                .withTables()
                .close();
        List<String> queries = commands("mvn ")
                .filter(command -> command.contains(H2_SHELL))
                .distinct()
                .toList();

        assertThat(queries).isNotEmpty();
        for (String command : queries) {
            MatchResult query = found(H2_QUERY, command).findFirst().orElseThrow();
            ByteArrayOutputStream printed = new ByteArrayOutputStream();
            Shell shell = new Shell();
            shell.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
            shell.runTool("-url", query.group(1).replace("./", folder + "/"), "-sql", query.group(2));

            assertThat(printed.toString(StandardCharsets.UTF_8)).contains("(0 rows,");
        }
    }

    @ParameterizedTest
    @MethodSource
    void mavenCommands(String command) throws Exception {
        Pom pom = Pom.ofProject();
        for (String word : words(command)) {
            if (word.startsWith("-P")) {
                assertThat(pom.texts("/project/profiles/profile/id")).contains(word.replaceFirst("-P!?", ""));
            } else if (word.startsWith("-Dexec.args=")) {
                commandLines("dirflux " + word.replaceFirst("-Dexec.args=", ""));
            } else if (word.startsWith("-Dtest=")) {
                for (String test : word.replaceFirst("-Dtest=", "").split(",", -1)) {
                    assertThat(tests()).anyMatch(name -> name.matches(test.replace("*", ".*")));
                }
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
    void theCommandForAllTestsIsTheOneOfEveryChange() throws IOException {
        assertThat(commands("mvn ").filter(command -> command.endsWith(" verify")))
                .isNotEmpty()
                .allSatisfy(all -> assertThat(Path.of(".ci", "run")).content().containsOnlyOnce("\n" + all + "\n"));
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
    void theDemoPrintsWhatTheReadmeShows() {
        CommandRun run = CommandRun.of(Map.of(), "demo", "--progress=plain");

        DocumentBlock shown = Document.readme().blocks().stream()
                .filter(block -> block.isOf("text"))
                .findFirst()
                .orElseThrow();
        for (String line : shown.code().lines().toList()) {
            if (line.contains(" users/s ")) { // depends on the machine's speed
                assertThat(withoutNumbers(run.err())).contains(withoutNumbers(line));
            } else {
                assertThat(run.out()).contains(line.replaceFirst("seconds=.*", "seconds="));
            }
        }
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

        assertThat(found(VARIABLE, guides()).map(MatchResult::group).collect(Collectors.toSet()))
                .isEqualTo(read);
    }

    /** Commands in blocks, and those in the midst of a sentence. */
    private static Stream<String> commands(String start) throws IOException {
        Stream<String> inline = found(INLINE, guides()).map(result -> result.group(1));
        return Stream.concat(lines().stream(), inline).filter(command -> command.startsWith(start));
    }

    private static List<String> lines() throws IOException {
        return Document.blocksOfGuides()
                .filter(block -> block.isOf("sh"))
                .map(DocumentBlock::code)
                .flatMap(String::lines)
                .map(line -> line.replaceFirst("\\s+#.*", "").strip())
                .filter(line -> !line.isEmpty())
                .toList();
    }

    /** A word with spaces is quoted. */
    private static List<String> words(String command) {
        List<String> words = found(WORD, command.replace("'", ""))
                .map(result -> result.group().replace("\"", ""))
                .toList();
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

    private static String withoutNumbers(String text) {
        return text.replaceAll("\\d+", "0");
    }

    private static String guides() {
        return Document.guides().stream().map(Document::text).collect(Collectors.joining("\n"));
    }
}
