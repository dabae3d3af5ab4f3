package io.dirflux.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A JVM of its own for a measurement, so that no other measurement has taught its compiler. */
final class ForkedJvm {

    private ForkedJvm() {}

    /** Runs a main class with options of the JVM and arguments, and returns what it has printed. */
    static String run(Class<?> main, List<String> options, String... arguments)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        String printed = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (process.waitFor() != 0 || printed.isEmpty()) {
            throw new IOException("The JVM of " + main.getSimpleName() + " " + List.of(arguments) + " failed");
        }
        return printed;
    }
}
