package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs the built jar: {@code java -jar target/dirflux-cli.jar}. */
@EnabledOnOs(OS.LINUX)
class CliJarIT {

    private static final Path JAR = Path.of("target", "dirflux-cli.jar");

    @TempDir
    private Path folder;

    @Test
    void printsHelpAndVersion() throws Exception {
        try (Simulator simulator = Simulator.builder().start();
                ChildProcess help = ChildProcess.ofJar(folder, simulator, JAR, List.of("--help"));
                ChildProcess version = ChildProcess.ofJar(folder, simulator, JAR, List.of("--version"))) {
            assertThat(help.code()).isZero();
            assertThat(help.out()).contains("Usage: dirflux", "export WORKOS_API_KEY=sk_");
            assertThat(help.err()).isEmpty();
            assertThat(version.code()).isZero();
            assertThat(version.out()).isEqualTo("dirflux " + System.getProperty("dirflux.version") + "\n");
        }
    }

    @Test
    void verifiesAndExports() throws Exception {
        Tenant tenant =
                Tenant.builder().organization("Acme", DirectorySpec.of(120, 4)).build();
        SimulatedDirectory directory = tenant.directories().get(0);
        try (Simulator simulator = Simulator.builder().tenant(tenant).start();
                ChildProcess verify = ChildProcess.ofJar(
                        folder, simulator, JAR, List.of("verify", "--base-url", simulator.baseUrl()));
                ChildProcess export = ChildProcess.ofJar(
                        folder,
                        simulator,
                        JAR,
                        List.of("export", "users", "--directory", directory.id(), "--base-url", simulator.baseUrl()))) {
            assertThat(verify.code()).as(verify.out() + verify.err()).isZero();
            assertThat(verify.err()).isEmpty();
            assertThat(export.code()).as(export.err()).isZero();
            assertThat(CommandRun.field(export.out(), "id"))
                    .containsExactlyElementsOf(directory.userIds().toList());
        }
    }

    @Test
    void withoutKeyExitsWith2() throws Exception {
        Process process = new ProcessBuilder("env", "-u", "WORKOS_API_KEY", "java", "-jar", JAR.toString(), "verify")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("out").toFile())
                .start();

        assertThat(process.waitFor()).isEqualTo(2);
        assertThat(folder.resolve("out"))
                .content()
                .startsWith("No API key: set the environment variable WORKOS_API_KEY");
    }
}
