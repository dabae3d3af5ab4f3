package io.dirflux.cli;

import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** Runs exports against a simulator. */
abstract class ExportFixture {

    @TempDir
    Path folder;

    static CommandRun export(Simulator simulator, Dialect dialect, String... args) {
        String[] all = Stream.concat(Stream.of("export"), Stream.of(with(args, "--dialect", dialect.name())))
                .toArray(String[]::new);
        return CommandRun.against(simulator, Map.of("WORKOS_API_KEY", simulator.apiKey()), all);
    }

    static String[] with(String[] args, String... more) {
        return Stream.concat(Stream.of(args), Stream.of(more)).toArray(String[]::new);
    }

    static Simulator simulator(Dialect dialect) {
        return simulator(dialect, 8);
    }

    static Simulator simulator(Dialect dialect, int groups) {
        Tenant tenant = Tenant.builder()
                .organization("Acme", DirectorySpec.of(230, groups), DirectorySpec.of(30, 6))
                .organization("Globex", DirectorySpec.of(10, 2))
                .build();
        return Simulator.builder().dialect(dialect).tenant(tenant).unlimited().start();
    }

    static Stream<String> ofAcme(Simulator simulator, Function<SimulatedDirectory, Stream<String>> what) {
        return simulator.tenant().directories().stream().limit(2).flatMap(what);
    }

    static Stream<String> memberships(SimulatedDirectory directory) {
        return IntStream.range(0, directory.users())
                .boxed()
                .flatMap(user -> directory.groupsOf(user).map(group -> directory.userId(user) + " in " + group));
    }

    static Stream<String> memberships(String lines) {
        return lines.lines()
                .map(CommandRun::json)
                .map(line -> line.get("id").asString() + " in "
                        + line.get("group_id").asString());
    }

    static Stream<String> groupsOf(JsonNode user) {
        return user.get("groups")
                .valueStream()
                .map(group ->
                        user.get("id").asString() + " in " + group.get("id").asString());
    }

    static List<String> sorted(Stream<String> ids) {
        return ids.sorted().toList();
    }

    static List<String> sorted(List<String> ids) {
        return ids.stream().sorted().toList();
    }
}
