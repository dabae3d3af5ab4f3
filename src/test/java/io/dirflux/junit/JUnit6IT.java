package io.dirflux.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The test kit in a process whose only JUnit is JUnit 6. */
class JUnit6IT {

    private static final Path JUNIT = Path.of("target", "junit6", "junit-platform-console-standalone.jar");
    private static final List<Class<?>> TESTS = List.of(
            SimulatorExtensionTest.PerMethod.class,
            SimulatorExtensionTest.PerClass.class,
            SimulatorExtensionTest.InStaticField.class,
            SimulatorExtensionTest.InField.class);

    @TempDir
    private Path folder;

    @Test
    void theExtensionRuns() throws Exception {
        File output = folder.resolve("output").toFile();
        Process process = new ProcessBuilder(Stream.concat(
                                Stream.of(
                                        Path.of(System.getProperty("java.home"), "bin", "java")
                                                .toString(),
                                        "-cp",
                                        JUNIT + File.pathSeparator + withoutJUnit(),
                                        "org.junit.platform.console.ConsoleLauncher",
                                        "execute",
                                        "--config=junit.jupiter.extensions.autodetection.enabled=false",
                                        "--config=junit.jupiter.execution.parallel.enabled=false",
                                        "--details=summary"),
                                TESTS.stream().map(type -> "--select-class=" + type.getName()))
                        .toList())
                .redirectErrorStream(true)
                .redirectOutput(output)
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();

        assertThat(Files.readString(output.toPath()))
                .contains("9 tests successful", " 0 tests failed")
                .doesNotContain("5.14");
        assertThat(process.exitValue()).isZero();
    }

    private static String withoutJUnit() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> !entry.matches(".*/(org/junit|blockhound|io/projectreactor/tools)/.*"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
