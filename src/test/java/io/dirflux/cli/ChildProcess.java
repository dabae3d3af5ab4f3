package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.simulator.Simulator;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs the command line in its own process, as users do. */
final class ChildProcess implements AutoCloseable {

    private static final Pattern CURSOR = Pattern.compile("to continue: --after (\\S+)");
    private static final String JAVA =
            Path.of(System.getProperty("java.home"), "bin", "java").toString();

    private final Process process;
    private final Path out;
    private final Path err;

    private ChildProcess(Process process, Path out, Path err) {
        this.process = process;
        this.out = out;
        this.err = err;
    }

    /** Writes standard output to a file. */
    static ChildProcess of(Path folder, Simulator simulator, List<String> args) throws IOException {
        return start(folder, simulator, withSignals(classes(args)), true);
    }

    /** Runs the runnable jar and writes standard output to a file. */
    static ChildProcess ofJar(Path folder, Simulator simulator, Path jar, List<String> args) throws IOException {
        return start(folder, simulator, withSignals(join(List.of(JAVA, "-jar", jar.toString()), args)), true);
    }

    /** Leaves standard output unread. */
    static ChildProcess unread(Path folder, Simulator simulator, List<String> args) throws IOException {
        return start(folder, simulator, withSignals(classes(args)), false);
    }

    /** Runs a line of shell code, with the command as {@code "$@"}. */
    static ChildProcess inShell(Path folder, Simulator simulator, String line, List<String> args) throws IOException {
        return start(folder, simulator, join(List.of("bash", "-c", line, "bash"), classes(args)), true);
    }

    private static List<String> classes(List<String> args) {
        String quiet = "--enable-native-access=ALL-UNNAMED"; // as the jar's manifest says
        String classPath = System.getProperty("java.class.path");
        return join(List.of(JAVA, quiet, "-XX:TieredStopAtLevel=1", "-cp", classPath, Main.class.getName()), args);
    }

    /** Resets SIGINT, because a build in the background ignores it and its children inherit that. */
    private static List<String> withSignals(List<String> command) {
        return join(List.of("env", "--default-signal=INT"), command);
    }

    private static ChildProcess start(Path folder, Simulator simulator, List<String> command, boolean read)
            throws IOException {
        Path out = Files.createTempFile(folder, "out", ".txt");
        Path err = Files.createTempFile(folder, "err", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectOutput(read ? Redirect.to(out.toFile()) : Redirect.PIPE)
                .redirectError(err.toFile());
        builder.environment().put("WORKOS_API_KEY", simulator.apiKey());
        builder.environment().remove("WORKOS_DIALECT");
        return new ChildProcess(builder.start(), out, err);
    }

    private static List<String> join(List<String> first, List<String> second) {
        return Stream.concat(first.stream(), second.stream()).toList();
    }

    /** Sends a signal such as {@code INT}. */
    void signal(String name) throws IOException, InterruptedException {
        String pid = Long.toString(process.pid());
        assertThat(new ProcessBuilder("kill", "-" + name, pid).start().waitFor())
                .isZero();
    }

    /** Waits for the process to exit. */
    int code() throws InterruptedException {
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return process.exitValue();
    }

    String out() throws IOException {
        return Files.readString(out);
    }

    String err() throws IOException {
        return Files.readString(err);
    }

    String cursor() throws IOException {
        Matcher matcher = CURSOR.matcher(err());
        assertThat(matcher.find()).as(err()).isTrue();
        return matcher.group(1);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
