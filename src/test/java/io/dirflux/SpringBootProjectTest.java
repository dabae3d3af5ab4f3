package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.junit.SimulatorExtension;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.Tenant;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.test.web.reactive.server.WebTestClient;

/**
 * The new project of the page about Spring Boot, in a process that has only what its pom declares. Its files stay in
 * {@code target/new-project}, so that Maven can build it: see {@code src/docs/contributing.md}.
 */
class SpringBootProjectTest {

    private static final Document PAGE = Document.page("spring-boot.md");
    private static final Path PROJECT = Path.of("target", "new-project");
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final Pattern PORT = Pattern.compile("Netty started on port (\\d+)");

    @RegisterExtension
    static final SimulatorExtension SIMULATOR = SimulatorExtension.of(
            Tenant.builder().organization("Acme").directory(DirectorySpec.of(120, 0), d -> d.user("ada@acme.test")));

    @TempDir
    private static Path classes;

    @BeforeAll
    static void write() throws Exception {
        write("pom.xml", pom());
        write("src/main/resources/application.properties", properties());
        write("src/main/java/com/acme/Application.java", source("Application"));
        write("src/main/java/com/acme/UserController.java", source("UserController"));
    }

    private static void write(String name, String text) throws Exception {
        Path file = PROJECT.resolve(name);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }

    private static String pom() {
        return block("xml", "<project");
    }

    private static String properties() {
        return block("properties", "server.port");
    }

    private static String source(String type) {
        return block("java", "public class " + type + " ");
    }

    private static String block(String kind, String content) {
        return PAGE.blocks().stream()
                .filter(block -> block.isOf(kind) && block.code().contains(content))
                .findFirst()
                .orElseThrow()
                .code();
    }

    @Test
    void itsPomDeclaresWebFluxAndTheLibrary() throws Exception {
        Pom pom = Pom.of(pom());
        Pom ours = Pom.ofProject();

        assertThat(pom.text("/project/parent/version")).isEqualTo(ours.text("/project/properties/spring-boot.version"));
        assertThat(artifacts(pom))
                .containsExactly("org.springframework.boot:spring-boot-starter-webflux", "io.dirflux:dirflux");
        assertThat(pom.texts("/project/dependencies/dependency/version"))
                .containsExactly(ours.text("/project/version"));
    }

    private static List<String> artifacts(Pom pom) throws Exception {
        List<String> groups = pom.texts("/project/dependencies/dependency/groupId");
        List<String> names = pom.texts("/project/dependencies/dependency/artifactId");
        return List.of(groups.get(0) + ":" + names.get(0), groups.get(1) + ":" + names.get(1));
    }

    @Test
    void itsLinesAreCountedOnThePage() {
        assertThat(properties().lines()).hasSize(4);
        long lines = List.of(pom(), properties(), source("Application"), source("UserController")).stream()
                .flatMap(String::lines)
                .count();

        assertThat(PAGE.section("A new project")).contains(", " + lines + " lines in all");
    }

    @Test
    void itStreamsUsers() throws Exception {
        for (String type : List.of("Application", "UserController")) {
            DocumentCode.compile(PAGE, source(type), classes);
        }
        Path log = classes.resolve("log");
        Process application = start(log);
        try {
            await().atMost(SOON).until(() -> PORT.matcher(Files.readString(log)).find() || !application.isAlive());
            Matcher port = PORT.matcher(Files.readString(log));
            assertThat(port.find()).as(Files.readString(log)).isTrue();

            assertThat(users(port.group(1))).hasSize(121).last().asString().contains("ada@acme.test");
            assertThat(SIMULATOR.simulator().requests(Route.LIST_USERS)).hasSize(2);
        } finally {
            application.destroy();
            assertThat(application.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    private static Process start(Path log) throws Exception {
        String classPath = String.join(
                File.pathSeparator,
                classes.toString(),
                PROJECT.resolve("src/main/resources").toString(),
                DeclaredClassPath.atRuntime(artifacts(Pom.of(pom()))));
        ProcessBuilder java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        classPath,
                        "com.acme.Application",
                        "--server.port=0",
                        "--server.address=127.0.0.1",
                        "--spring.reactor.netty.shutdown-quiet-period=0s",
                        "--dirflux.base-url=" + SIMULATOR.simulator().baseUrl())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        java.environment().put("WORKOS_API_KEY", SIMULATOR.simulator().apiKey());
        return java.start();
    }

    private static List<String> users(String port) {
        return WebTestClient.bindToServer()
                .baseUrl("http://127.0.0.1:" + port)
                .responseTimeout(SOON)
                .build()
                .get()
                .uri(
                        "/directories/{id}/users",
                        SIMULATOR.tenant().directories().get(0).id())
                .exchange()
                .expectStatus()
                .isOk()
                .returnResult(String.class)
                .getResponseBody()
                .collectList()
                .block(SOON);
    }
}
