package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.jar.Attributes.Name;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The contents of the three jars. The library needs neither of the others. */
class LibraryJarIT {

    private static final Path TARGET = Path.of("target");
    private static final String VERSION = System.getProperty("dirflux.version");
    private static final Path LIBRARY = TARGET.resolve("dirflux-" + VERSION + ".jar");
    private static final Path SIMULATOR = TARGET.resolve("dirflux-" + VERSION + "-simulator.jar");
    private static final Path CLI = TARGET.resolve("dirflux-cli.jar");

    /** A line of {@code dependency:list}: coordinates, scope, file, whether optional, module. */
    private static final Pattern DEPENDENCY =
            Pattern.compile("\\s+\\S+?:(?:compile|runtime):(.+\\.jar)( \\(optional\\))?( -- .*)?");

    /** Packages that need a library that the application has anyway: Micrometer, r2dbc-spi, Lettuce, Spring Boot. */
    private static final String NEEDS_MORE = "io/dirflux/(micrometer|r2dbc|redis|spring)/.*";

    @Test
    void theLibraryHoldsNeitherSimulatorNorCommandLine() throws IOException {
        assertThat(entries(LIBRARY))
                .contains("io/dirflux/model/Page.class", "io/dirflux/package-info.class", "META-INF/LICENSE")
                .contains("META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports")
                .noneMatch(entry -> entry.matches("io/dirflux/(simulator|junit|cli|console|example)/.*"))
                .allMatch(entry -> entry.startsWith("io/dirflux/") || entry.startsWith("META-INF/"));
        assertThat(manifestEntry(LIBRARY, "Automatic-Module-Name")).isEqualTo("io.dirflux");
    }

    @Test
    void theSimulatorHoldsTheTestKitAndNothingElse() throws IOException {
        assertThat(entries(SIMULATOR))
                .contains("io/dirflux/simulator/package-info.class", "META-INF/LICENSE")
                .contains("io/dirflux/junit/SimulatorExtension.class")
                .allMatch(entry -> entry.matches("(io/dirflux/(simulator|junit)|META-INF)/.*"));
        assertThat(manifestEntry(SIMULATOR, "Automatic-Module-Name")).isEqualTo("io.dirflux.simulator");
    }

    @Test
    void theCommandLineHoldsEverythingAndCanBeRun() throws IOException {
        assertThat(entries(CLI))
                .containsAll(compiled())
                .contains("reactor/core/publisher/Flux.class", "picocli/CommandLine.class", "META-INF/LICENSE")
                .contains("io/dirflux/console/ConsoleServer.class", "io/dirflux/console/index.html")
                .contains("META-INF/services/org.slf4j.spi.SLF4JServiceProvider")
                .noneMatch(
                        entry -> entry.matches("META-INF/[^/]+\\.(SF|DSA|RSA)") || entry.endsWith("module-info.class"));
        assertThat(manifestEntry(CLI, "Main-Class")).isEqualTo("io.dirflux.cli.Main");
        assertThat(manifestEntry(CLI, "Multi-Release")).isEqualTo("true");
    }

    @Test
    void theLibraryKnowsItsVersion() throws IOException {
        try (JarFile jar = new JarFile(LIBRARY.toFile());
                InputStream resource = jar.getInputStream(jar.getEntry("io/dirflux/version.properties"))) {
            Properties properties = new Properties();
            properties.load(resource);

            assertThat(properties).containsEntry("version", VERSION).hasSize(1);
        }
        assertThat(manifestEntry(LIBRARY, Name.IMPLEMENTATION_VERSION.toString()))
                .isEqualTo(VERSION);
    }

    @Test
    void everyClassOfTheLibraryLoadsWithItsOwnDependenciesAlone() throws Exception {
        try (URLClassLoader alone = libraryAlone()) {
            for (String entry : entries(LIBRARY)) {
                if (entry.endsWith(".class") && !entry.matches(NEEDS_MORE)) {
                    String name = entry.replace(".class", "").replace('/', '.');
                    Class<?> type = Class.forName(name, true, alone);
                    assertThat(type.getClassLoader()).isSameAs(alone);
                    assertThat(type.getDeclaredMethods()).doesNotContainNull(); // resolves every type in a signature
                }
            }
        }
    }

    @Test
    void aClientIsBuiltAndClosedWithTheLibraryAlone() throws Exception {
        try (URLClassLoader alone = libraryAlone()) {
            Class<?> client = alone.loadClass("io.dirflux.DirectorySyncClient");
            Object builder = client.getMethod("builder").invoke(null);
            builder.getClass().getMethod("apiKey", String.class).invoke(builder, "sk_test_x");
            Object built = builder.getClass().getMethod("build").invoke(builder);

            assertThat(built).isInstanceOf(client);
            client.getMethod("close").invoke(built);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "io.dirflux.simulator.package-info",
                "io.dirflux.junit.package-info",
                "io.dirflux.cli.package-info",
                "org.springframework.boot.SpringApplication",
                "org.junit.jupiter.api.Test",
                "io.dirflux.console.package-info",
                "picocli.CommandLine",
                "org.slf4j.nop.NOPServiceProvider",
                "ch.qos.logback.classic.Logger"
            })
    void whatOnlySomeUsersHaveIsNotThere(String name) throws Exception {
        try (URLClassLoader alone = libraryAlone()) {
            assertThatExceptionOfType(ClassNotFoundException.class).isThrownBy(() -> alone.loadClass(name));
        }
    }

    private static URLClassLoader libraryAlone() throws IOException {
        List<URL> path = new ArrayList<>(List.of(url(LIBRARY.toFile())));
        for (String line : Files.readAllLines(TARGET.resolve("runtime-dependencies.txt"))) {
            Matcher dependency = DEPENDENCY.matcher(line);
            if (dependency.matches() && dependency.group(2) == null) {
                path.add(url(new File(dependency.group(1))));
            }
        }
        return new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    private static URL url(File file) throws MalformedURLException {
        assertThat(file).isFile();
        return file.toURI().toURL();
    }

    private static List<String> compiled() throws IOException {
        Path classes = TARGET.resolve("classes");
        try (Stream<Path> files = Files.walk(classes)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> classes.relativize(file).toString().replace(File.separatorChar, '/'))
                    .toList();
        }
    }

    private static List<String> entries(Path jar) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.stream()
                    .filter(entry -> !entry.isDirectory())
                    .map(ZipEntry::getName)
                    .toList();
        }
    }

    private static String manifestEntry(Path jar, String name) throws IOException {
        try (JarFile file = new JarFile(jar.toFile())) {
            return file.getManifest().getMainAttributes().getValue(name);
        }
    }
}
