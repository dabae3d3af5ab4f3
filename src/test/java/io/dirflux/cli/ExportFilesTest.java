package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** The output file of an export. */
class ExportFilesTest extends ExportFixture {

    @Test
    void aFailedExportKeepsTheOldFile() throws IOException {
        try (Simulator simulator = simulator(Dialect.OPENAPI)) {
            Path file = Files.writeString(folder.resolve("users.ndjson"), "kept");
            String directory = simulator.tenant().directories().get(0).id();
            String[] args = {"users", "--directory", directory, "--output", file.toString()};
            simulator.fault(Route.LIST_USERS, 1, Fault.status(403, "Forbidden"));
            simulator.fault(Route.LIST_USERS, 3, Fault.status(403, "Forbidden"));

            CommandRun atOnce = export(simulator, Dialect.OPENAPI, args);
            assertThat(atOnce.code()).isEqualTo(3);
            assertThat(folder).isDirectoryNotContaining("glob:**.part");

            CommandRun later = export(simulator, Dialect.OPENAPI, args);
            assertThat(later.err()).contains("written so far: ", "to continue: --after directory_user_");
            assertThat(Files.readAllLines(folder.resolve("users.ndjson.part"))).hasSize(100);
            assertThat(file).hasContent("kept");

            CommandRun anew = export(simulator, Dialect.OPENAPI, args);
            assertThat(anew.code()).as(anew.err()).isZero();
            assertThat(CommandRun.field(Files.readString(file), "id")).hasSize(230);
            assertThat(folder).isDirectoryNotContaining("glob:**.part");
        }
    }

    @Test
    void refusesToContinueAPartFileFromAnotherCursor() throws IOException {
        try (Simulator simulator = simulator(Dialect.OPENAPI)) {
            SimulatedDirectory directory = simulator.tenant().directories().get(0);
            Path file = Files.writeString(folder.resolve("users.ndjson"), "kept");
            Path part = Files.writeString(
                    folder.resolve("users.ndjson.part"), "{\"id\":\"" + directory.userId(3) + "\"}\n");
            String[] args = {"users", "--directory", directory.id(), "--output", file.toString()};

            CommandRun run = export(simulator, Dialect.OPENAPI, with(args, "--after", directory.userId(9)));

            assertThat(run.code()).isEqualTo(2);
            assertThat(run.err()).contains("--after is not the cursor of the last record in " + part);
            assertThat(file).hasContent("kept");
        }
    }

    @Test
    void withoutAPartFileAfterAppends() throws IOException {
        try (Simulator simulator = simulator(Dialect.OPENAPI)) {
            SimulatedDirectory directory = simulator.tenant().directories().get(1);
            Path file = Files.writeString(folder.resolve("users.ndjson"), "{\"id\":\"kept\"}\n");
            String[] args = {"users", "--directory", directory.id(), "--output", file.toString()};

            CommandRun run = export(simulator, Dialect.OPENAPI, with(args, "--after", directory.userId(19)));

            assertThat(run.code()).as(run.err()).isZero();
            assertThat(CommandRun.field(Files.readString(file), "id"))
                    .hasSize(11)
                    .startsWith("kept");
        }
    }

    @Test
    void replacesTheFileOfALinkAndAnEmptyFile() throws IOException {
        try (Simulator simulator = simulator(Dialect.OPENAPI)) {
            String empty = simulator
                    .tenant()
                    .addDirectory(simulator.tenant().organizationIds().get(1), DirectorySpec.of(0, 0));
            Path file = Files.writeString(folder.resolve("real.ndjson"), "old");
            Path link = Files.createSymbolicLink(folder.resolve("link.ndjson"), file);

            CommandRun run = export(simulator, Dialect.OPENAPI, "users", "--directory", empty, "-o", link.toString());

            assertThat(run.code()).as(run.err()).isZero();
            assertThat(link).isSymbolicLink();
            assertThat(file).isEmptyFile();
        }
    }

    @Test
    void aDashIsStandardOutput() {
        try (Simulator simulator = simulator(Dialect.OPENAPI)) {
            String directory = simulator.tenant().directories().get(1).id();

            CommandRun run = export(simulator, Dialect.OPENAPI, "users", "--directory", directory, "--output", "-");

            assertThat(run.exported().lines()).hasSize(30);
            assertThat(Path.of("-")).doesNotExist();
        }
    }
}
