package io.dirflux.cli;

import io.dirflux.simulator.Simulator;
import java.io.ByteArrayOutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The result of a command that ran in this process.
 *
 * @param code its exit code
 * @param out what it printed
 * @param err what it printed to standard error
 * @param exported what it exported to standard output
 */
record CommandRun(int code, String out, String err, String exported) {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    static CommandRun of(Map<String, String> environment, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        ByteArrayOutputStream exported = new ByteArrayOutputStream();
        CommandLine commandLine = Main.commandLine(environment, exported)
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true));
        int code = commandLine.execute(args);
        return new CommandRun(code, out.toString(), err.toString(), exported.toString(StandardCharsets.UTF_8));
    }

    /** Runs a command against the simulator, with a high rate so that tests do not wait. */
    static CommandRun against(Simulator simulator, Map<String, String> environment, String... args) {
        Stream<String> where = Stream.of("--base-url", simulator.baseUrl(), "--rate", "1000");
        return of(environment, Stream.concat(Stream.of(args), where).toArray(String[]::new));
    }

    static JsonNode json(String line) {
        return MAPPER.readTree(line);
    }

    /** The value of a field in every line. */
    static List<String> field(String lines, String name) {
        return lines.lines().map(line -> json(line).get(name).asString()).toList();
    }
}
