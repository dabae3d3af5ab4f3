package io.dirflux.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs a server in a JVM of its own, so that its work is not measured as the client's. The system property
 * {@code server.cpus} binds it to cores of its own, where there is {@code taskset}.
 */
final class ServerProcess implements AutoCloseable {

    private final Process process;
    private final String baseUrl;
    private final String directoryId;

    private ServerProcess(Process process, String baseUrl, String directoryId) {
        this.process = process;
        this.baseUrl = baseUrl;
        this.directoryId = directoryId;
    }

    /** The simulator. */
    static ServerProcess simulator(int users) throws IOException {
        return start(ServerMain.class, String.valueOf(users));
    }

    /** The server that costs little. */
    static ServerProcess prepared(long users, int latencyMillis) throws IOException {
        return prepared(users, latencyMillis, false);
    }

    /** The same, with answers compressed by gzip. */
    static ServerProcess prepared(long users, int latencyMillis, boolean gzip) throws IOException {
        return start(
                PreparedServerMain.class, String.valueOf(users), String.valueOf(latencyMillis), String.valueOf(gzip));
    }

    /** The server that a sync lists. */
    static ServerProcess syncing(SyncTenant tenant, int latencyMillis) throws IOException {
        return start(
                SyncServerMain.class,
                String.valueOf(tenant.users()),
                String.valueOf(tenant.groups()),
                String.valueOf(tenant.embedded()),
                String.valueOf(latencyMillis));
    }

    private static ServerProcess start(Class<?> main, String... args) throws IOException {
        List<String> command = new ArrayList<>();
        String cpus = System.getProperty("server.cpus", "");
        if (!cpus.isEmpty()) {
            command.addAll(List.of("taskset", "-c", cpus));
        }
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(args));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        String line = out.readLine();
        if (line == null) {
            throw new IOException("The server did not start");
        }
        String[] words = line.split(" ");
        return new ServerProcess(process, words[0], words[1]);
    }

    /** Tells the server of a sync that its events may be listed. */
    void release() throws IOException {
        process.getOutputStream().write('\n');
        process.getOutputStream().flush();
    }

    String baseUrl() {
        return baseUrl;
    }

    String directoryId() {
        return directoryId;
    }

    @Override
    public void close() throws IOException, InterruptedException {
        process.getOutputStream().close();
        if (!process.waitFor(10, TimeUnit.SECONDS)) {
            process.destroyForcibly();
        }
    }
}
