package io.dirflux;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.springframework.util.FileSystemUtils;

/**
 * The class path that a compiler gets for the code of one document: what the document declares, what those artifacts
 * bring along for compiling, and nothing else.
 *
 * <ul>
 *   <li>The library itself is always there: the README declares it for all pages.
 *   <li>What is declared with the scope {@code test} is there for the page about tests, and for code that uses JUnit.
 *   <li>The jars are those of this build. Their poms, which lie beside them, say what each brings along.
 *   <li>This project's artifacts are cut from {@code target/classes} by the patterns of {@code pom.xml}.
 * </ul>
 */
final class DeclaredClassPath {

    private static final Path CLASSES = Path.of("target", "classes");
    private static final String THIS_PROJECT = "io.dirflux:dirflux";
    private static final String COMPILE = "not(scope) or scope='compile'";
    private static final String RUNTIME = COMPILE + " or scope='runtime'";
    private static final List<Path> JARS = Stream.of(
                    System.getProperty("java.class.path").split(File.pathSeparator))
            .filter(entry -> entry.endsWith(".jar"))
            .map(Path::of)
            .toList();

    private static final Map<List<?>, String> OF_DOCUMENTS = new ConcurrentHashMap<>();

    private final Set<Path> entries = new LinkedHashSet<>();
    private final Set<String> seen = new LinkedHashSet<>();

    private final String scopes;

    private DeclaredClassPath(String scopes) {
        this.scopes = scopes;
    }

    static String of(Document document) {
        return of(document, document.path().endsWith("testing.md"));
    }

    /** @param tests whether what is declared with the scope {@code test} is there */
    static String of(Document document, boolean tests) {
        return OF_DOCUMENTS.computeIfAbsent(List.of(document, tests), key -> found(document, tests));
    }

    private static String found(Document document, boolean tests) {
        try {
            DeclaredClassPath classPath = new DeclaredClassPath(COMPILE);
            classPath.entries.add(Artifacts.LIBRARY);
            classPath.addAll(Pom.ofProject(), THIS_PROJECT);
            for (DeclaredDependency declared : DeclaredDependency.in(document)) {
                if (!declared.scope().equals("test") || tests) {
                    classPath.add(declared);
                }
            }
            return classPath.text();
        } catch (Exception e) {
            throw new AssertionError("No class path for " + document, e);
        }
    }

    /** What a project runs with that depends on these artifacts only, each as {@code groupId:artifactId}. */
    static String atRuntime(List<String> artifacts) throws Exception {
        DeclaredClassPath classPath = new DeclaredClassPath(RUNTIME);
        for (String artifact : artifacts) {
            if (artifact.equals(THIS_PROJECT)) {
                classPath.entries.add(Artifacts.LIBRARY);
                classPath.addAll(Pom.ofProject(), THIS_PROJECT);
            } else {
                String[] names = artifact.split(":", 2);
                classPath.add(names[0], names[1]);
            }
        }
        return classPath.text();
    }

    private String text() {
        return entries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator));
    }

    /** The jars of an artifact on this build's class path. */
    static List<Path> jars(String groupId, String artifactId) {
        Path artifact = Path.of(groupId.replace('.', '/'), artifactId);
        return JARS.stream()
                .filter(jar -> jar.getParent().getParent().endsWith(artifact))
                .toList();
    }

    private void add(DeclaredDependency declared) throws Exception {
        if (!declared.key().equals(THIS_PROJECT)) {
            add(declared.groupId(), declared.artifactId());
        } else if (declared.classifier().equals("simulator")) {
            entries.add(Artifacts.SIMULATOR);
        }
    }

    private void add(String groupId, String artifactId) throws Exception {
        if (!seen.add(groupId + ":" + artifactId)) {
            return;
        }
        for (Path jar : jars(groupId, artifactId)) {
            entries.add(jar);
            Path pom = Path.of(jar.toString().replaceFirst("\\.jar$", ".pom"));
            if (Files.exists(pom)) {
                addAll(Pom.of(Files.readString(pom)), groupId + ":" + artifactId);
            }
        }
    }

    private void addAll(Pom pom, String key) throws Exception {
        String broughtAlong = "/project/dependencies/dependency[not(optional='true')][" + scopes + "]";
        List<String> groups = pom.texts(broughtAlong + "/groupId");
        List<String> artifacts = pom.texts(broughtAlong + "/artifactId");
        for (int i = 0; i < groups.size(); i++) {
            add(groups.get(i).startsWith("$") ? key.substring(0, key.indexOf(':')) : groups.get(i), artifacts.get(i));
        }
    }

    /** The classes of this project's artifacts, copied once. */
    private static final class Artifacts {

        static final Path LIBRARY;
        static final Path SIMULATOR;

        static {
            try {
                Path folder = Files.createTempDirectory("declared-artifacts");
                Runtime.getRuntime()
                        .addShutdownHook(new Thread(() -> FileSystemUtils.deleteRecursively(folder.toFile())));
                Pom pom = Pom.ofProject();
                List<String> excluded = pom.texts("//execution[id='default-jar']//exclude");
                List<String> included = pom.texts("//execution[id='simulator']//include");
                LIBRARY = copy(folder.resolve("library"), file -> !matches(excluded, file));
                SIMULATOR = copy(folder.resolve("simulator"), file -> matches(included, file));
            } catch (Exception e) {
                throw new ExceptionInInitializerError(e);
            }
        }

        private static Path copy(Path target, Predicate<Path> wanted) throws IOException {
            try (Stream<Path> files = Files.walk(CLASSES)) {
                for (Path file : files.filter(Files::isRegularFile).toList()) {
                    Path relative = CLASSES.relativize(file);
                    if (wanted.test(relative)) {
                        Path copy = target.resolve(relative);
                        Files.createDirectories(copy.getParent());
                        Files.copy(file, copy);
                    }
                }
            }
            return target;
        }

        private static boolean matches(List<String> patterns, Path file) {
            return patterns.stream()
                    .anyMatch(pattern -> FileSystems.getDefault()
                            .getPathMatcher("glob:" + pattern)
                            .matches(file));
        }
    }
}
