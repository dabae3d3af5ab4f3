package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Checks the help texts, suggestions and shell completion. */
class HelpTest {

    @TempDir
    private Path folder;

    @Test
    void explainsCommandsKeyAndExitCodes() {
        CommandRun run = CommandRun.of(Map.of(), "--help");

        assertThat(run.out())
                .contains("demo", "verify", "export", "completion", "WORKOS_API_KEY=sk_", "130", "dirflux help verify");
        assertThat(run.code()).isZero();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "--help",
                "demo --help",
                "verify --help",
                "export --help",
                "export users --help",
                "export groups --help",
                "export members --help",
                "export directories --help",
                "tail --help",
                "sync --help",
                "doctor --help",
                "console --help",
                "completion --help",
                "webhook --help",
                "webhook verify --help",
                "help verify",
            })
    void fitsAnEightyColumnTerminal(String line) {
        CommandRun run = CommandRun.of(Map.of(), line.split(" "));

        assertThat(run.out().lines())
                .allMatch(printed -> printed.length() <= 80)
                .hasSizeGreaterThan(5);
        assertThat(run.out().lines().map(String::strip))
                .as("a line broken after a word or two")
                .noneMatch(printed -> printed.matches("(the|API's|a|and|stay|only)( \\S+)?"));
        assertThat(run.code()).isZero();
    }

    @ParameterizedTest
    @ValueSource(strings = {"verify", "export users", "export directories", "tail"})
    void listsServerOptionsButNoKeyOption(String command) {
        String help = CommandRun.of(Map.of(), (command + " --help").split(" ")).out();

        assertThat(help).contains("--base-url", "--dialect", "--rate").doesNotContain("key=");
    }

    @Test
    void neverBreaksAnExample() {
        assertThat(examples(Main.commandLine(Map.of(), OutputStream.nullOutputStream())))
                .hasSizeGreaterThan(15)
                .allMatch(example -> example.length() <= 80);
    }

    private static List<String> examples(CommandLine command) {
        Stream<String> own = Stream.of(command.getCommandSpec().usageMessage().footer());
        Stream<String> inner = command.getSubcommands().values().stream().flatMap(child -> examples(child).stream());
        return Stream.concat(own, inner).toList();
    }

    @Test
    void withoutACommandListsTheCommands() {
        CommandRun run = CommandRun.of(Map.of());

        assertThat(run.err())
                .isEqualTo(
                        "Which command? Try: demo, verify, export, tail, sync, doctor, console, webhook\nTry 'dirflux --help'\n");
        assertThat(run.code()).isEqualTo(2);
    }

    @Test
    void suggestsTheNearestCommandOrOption() {
        assertThat(CommandRun.of(Map.of(), "verfy").err()).contains("verify");
        assertThat(CommandRun.of(Map.of(), "verify", "--organisation", "org_1").err())
                .contains("--organization");
    }

    @Test
    void printsItsVersion() {
        assertThat(CommandRun.of(Map.of(), "--version").out()).startsWith("dirflux ");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void completesCommandsAndOptionsInTheShell() throws IOException, InterruptedException {
        Path script = Files.writeString(
                folder.resolve("completion.bash"),
                CommandRun.of(Map.of(), "completion").out());

        assertThat(completed(script, "dirflux", "ver")).contains("verify");
        assertThat(completed(script, "dirflux", "export", "m")).contains("members");
        assertThat(completed(script, "dirflux", "export", "users", "--dir")).contains("--directory");
        assertThat(completed(script, "dirflux", "verify", "--dialect", "")).contains("OPENAPI REFERENCE");
    }

    /** The completions bash offers for the last word. */
    private static String completed(Path script, String... words) throws IOException, InterruptedException {
        String line = "source " + script + "; COMP_WORDS=(" + String.join(" ", words)
                + (words[words.length - 1].isEmpty() ? "''" : "")
                + "); COMP_CWORD=" + (words.length - 1)
                + "; COMP_LINE=\"${COMP_WORDS[*]}\"; _complete_dirflux; echo \"${COMPREPLY[@]}\"";
        Process bash =
                new ProcessBuilder("bash", "-c", line).redirectErrorStream(true).start();
        String offered = new String(bash.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(bash.waitFor()).isZero();
        return offered;
    }
}
