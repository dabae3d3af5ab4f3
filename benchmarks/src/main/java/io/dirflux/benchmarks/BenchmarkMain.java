package io.dirflux.benchmarks;

import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.Main;

/**
 * JMH's own command line, with {@code --server}, {@code --directory} and {@code --rate} as short for its {@code -p}.
 */
public final class BenchmarkMain {

    private static final List<String> PARAMETERS = List.of("server", "directory", "rate");

    private BenchmarkMain() {}

    /** All of JMH's options, and ours. */
    public static void main(String[] args) throws Exception {
        Main.main(translated(args).toArray(String[]::new));
    }

    private static List<String> translated(String[] args) {
        List<String> translated = new ArrayList<>();
        for (int i = 0; i < args.length; i++) {
            String name = args[i].startsWith("--") ? args[i].substring(2).split("=", 2)[0] : "";
            if (!PARAMETERS.contains(name)) {
                translated.add(args[i]);
                continue;
            }
            boolean joined = args[i].contains("=");
            if (!joined && i + 1 == args.length) {
                throw new IllegalArgumentException(args[i] + " needs a value");
            }
            String value = joined ? args[i].split("=", 2)[1] : args[++i];
            translated.addAll(List.of("-p", name + "=" + value));
        }
        return translated;
    }
}
