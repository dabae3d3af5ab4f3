package io.dirflux.junit;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Runs test classes in a process whose only JUnit is JUnit 6, which the build has copied to a file. */
public final class JUnit6 {

    private static final Path JUNIT = Path.of("target", "junit6", "junit-platform-console-standalone.jar");

    private JUnit6() {}

    /**
     * What the process has printed.
     *
     * @param folder where the output is kept, with further classes
     */
    public static String run(Path folder, String... types) throws Exception {
        File output = folder.resolve("output").toFile();
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                String.join(File.pathSeparator, JUNIT.toString(), folder.toString(), withoutJUnit()),
                "org.junit.platform.console.ConsoleLauncher",
                "execute",
                "--config=junit.jupiter.extensions.autodetection.enabled=false",
                "--config=junit.jupiter.execution.parallel.enabled=false",
                "--details=summary"));
        Arrays.stream(types).map(type -> "--select-class=" + type).forEach(command::add);
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        boolean ended = process.waitFor(120, TimeUnit.SECONDS);
        process.destroyForcibly();
        String printed = Files.readString(output.toPath());
        if (!ended || process.waitFor() != 0) {
            throw new AssertionError(printed);
        }
        return printed;
    }

    private static String withoutJUnit() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.matches(".*/(org/junit|blockhound|io/projectreactor/tools)/.*"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
