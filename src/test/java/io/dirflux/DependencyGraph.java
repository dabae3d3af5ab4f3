package io.dirflux;

import static java.util.stream.Collectors.toCollection;
import static java.util.stream.Collectors.toSet;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * The uses among packages or types.
 *
 * @param uses for each node the nodes that it uses directly
 */
record DependencyGraph(Map<String, Set<String>> uses) {

    /** The packages of the library. The root is {@code root}. */
    static DependencyGraph ofPackages(List<JavaSource> sources) {
        Map<String, Set<String>> uses = new TreeMap<>();
        for (JavaSource source : sources) {
            Set<String> used = uses.computeIfAbsent(node(source.packageName()), name -> new TreeSet<>());
            source.usedPackages().forEach(name -> used.add(node(name)));
        }
        return new DependencyGraph(uses);
    }

    /** The types of one package. */
    static DependencyGraph ofTypes(List<JavaSource> sources, String packageName) {
        List<JavaSource> types = sources.stream()
                .filter(source -> source.packageName().equals(packageName) && source.isType())
                .toList();
        Map<String, Set<String>> uses = new TreeMap<>();
        for (JavaSource source : types) {
            uses.put(
                    source.type(),
                    types.stream()
                            .map(JavaSource::type)
                            .filter(type -> !type.equals(source.type()) && source.names(type))
                            .collect(toSet()));
        }
        return new DependencyGraph(uses);
    }

    private static String node(String packageName) {
        return packageName.isEmpty() ? "root" : packageName;
    }

    /** The groups of nodes that reach one another. */
    Set<Set<String>> cycles() {
        Set<Set<String>> cycles = new LinkedHashSet<>();
        for (String node : uses.keySet()) {
            Set<String> reached = reachableFrom(node);
            if (reached.contains(node)) {
                cycles.add(reached.stream()
                        .filter(other -> reachableFrom(other).contains(node))
                        .collect(toCollection(TreeSet::new)));
            }
        }
        return cycles;
    }

    /** The arrows without those that a longer way through other nodes implies. */
    Set<String> arrowsWithoutDetours() {
        return uses.keySet().stream()
                .flatMap(from -> uses.get(from).stream()
                        .filter(to -> uses.get(from).stream()
                                .noneMatch(between -> !between.equals(to)
                                        && reachableFrom(between).contains(to)))
                        .map(to -> from + " --> " + to))
                .collect(toCollection(TreeSet::new));
    }

    private Set<String> reachableFrom(String start) {
        Set<String> reached = new TreeSet<>();
        Deque<String> open = new ArrayDeque<>(uses.getOrDefault(start, Set.of()));
        while (!open.isEmpty()) {
            String node = open.pop();
            if (reached.add(node)) {
                open.addAll(uses.getOrDefault(node, Set.of()));
            }
        }
        return reached;
    }

    /** A graph of such arrows: {@code a --> b}. */
    static DependencyGraph of(String... arrows) {
        Map<String, Set<String>> uses = new TreeMap<>();
        Stream.of(arrows)
                .map(arrow -> arrow.split(" --> "))
                .forEach(ends ->
                        uses.computeIfAbsent(ends[0], name -> new TreeSet<>()).add(ends[1]));
        return new DependencyGraph(uses);
    }
}
