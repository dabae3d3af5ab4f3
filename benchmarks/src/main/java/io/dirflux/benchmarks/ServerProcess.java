package io.dirflux.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Runs {@link ServerMain} in a JVM of its own, so that the server's work is not measured as the client's. */
final class ServerProcess implements AutoCloseable {

    private final Process process;
    private final String baseUrl;
    private final String directoryId;

    private ServerProcess(Process process, String baseUrl, String directoryId) {
        this.process = process;
        this.baseUrl = baseUrl;
        this.directoryId = directoryId;
    }

    static ServerProcess start(int users) throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        ServerMain.class.getName(),
                        String.valueOf(users))
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
