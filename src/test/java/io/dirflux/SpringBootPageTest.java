package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.junit.SimulatorExtension;
import io.dirflux.junit.WebhookSender;
import io.dirflux.ratelimit.RateLimitSnapshot;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Tenant;
import java.io.StringReader;
import java.lang.reflect.Field;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.io.DefaultResourceLoader;
import org.springframework.test.web.reactive.server.WebTestClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page about Spring Boot: its properties, its controller and its listener are an application. */
class SpringBootPageTest {

    private static final Document PAGE = Document.page("spring-boot.md");
    private static final Duration SOON = Duration.ofSeconds(25);

    @RegisterExtension
    static final SimulatorExtension SIMULATOR = SimulatorExtension.of(
            Tenant.builder().organization("Acme").directory(DirectorySpec.of(120, 0), d -> d.user("ada@acme.test")));

    @TempDir
    private Path controller;

    @TempDir
    private Path listener;

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    static class Application {}

    @Test
    void theControllerStreamsUsers() throws Exception {
        try (URLClassLoader code = DocumentCode.load("UserController", controller);
                ConfigurableApplicationContext app = start(code, "com.acme.UserController", Map.of())) {
            List<String> lines = browser(app)
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

            assertThat(lines).hasSize(121);
            assertThat(lines.get(120)).contains("ada@acme.test");
            RateLimitSnapshot limit = app.getBean(DirectorySyncClient.class).rateLimitNow();
            assertThat(limit.allowed()).isEqualTo(10);
        }
    }

    @Test
    void theListenerHearsOfAWebhook() throws Exception {
        try (URLClassLoader code = DocumentCode.load("Offboarding", listener);
                ConfigurableApplicationContext app =
                        start(code, "com.acme.Offboarding", Map.of("dirflux.webhook.path", "/webhooks/workos"))) {
            String ada = SIMULATOR.tenant().directories().get(0).userIdOf("ada@acme.test");
            WebhookSender webhooks = SIMULATOR.webhooks();
            webhooks.deliverTo(address(app) + "/webhooks/workos");
            String added = SIMULATOR
                    .tenant()
                    .addUser(SIMULATOR.tenant().directories().get(0).id());
            SIMULATOR.tenant().removeUser(added);
            webhooks.awaitDelivered(SOON);

            Object bean = app.getBean(code.loadClass("com.acme.Offboarding"));
            Field closed = bean.getClass().getDeclaredField("closed");
            closed.setAccessible(true);
            await().atMost(SOON).until(() -> ((Set<?>) closed.get(bean)).contains(added));
            assertThat((Set<?>) closed.get(bean)).hasSize(1).isNotEqualTo(Set.of(ada));
        }
    }

    private static ConfigurableApplicationContext start(URLClassLoader code, String type, Map<String, Object> more)
            throws Exception {
        Map<String, Object> properties = new HashMap<>(Map.of(
                "server.port",
                0,
                "server.address",
                "127.0.0.1",
                "spring.main.banner-mode",
                "off",
                "spring.main.register-shutdown-hook",
                false,
                "WORKOS_API_KEY",
                SIMULATOR.simulator().apiKey()));
        SIMULATOR.properties((name, value) -> properties.put(name, value.get()));
        ofThePage().forEach((name, value) -> properties.put(name.toString(), value));
        properties.put("spring.reactor.netty.shutdown-quiet-period", "0s");
        properties.putAll(more);
        SpringApplication application =
                new SpringApplication(new DefaultResourceLoader(code), Application.class, code.loadClass(type));
        application.setDefaultProperties(properties);
        return application.run();
    }

    private static Properties ofThePage() throws Exception {
        DocumentBlock block = PAGE.blocks().stream()
                .filter(candidate -> candidate.isOf("properties"))
                .findFirst()
                .orElseThrow();
        Properties properties = new Properties();
        properties.load(new StringReader(block.code()));
        assertThat(properties).hasSize(3);
        return properties;
    }

    private static String address(ConfigurableApplicationContext app) {
        return "http://127.0.0.1:" + app.getEnvironment().getProperty("local.server.port");
    }

    private static WebTestClient browser(ConfigurableApplicationContext app) {
        return WebTestClient.bindToServer()
                .baseUrl(address(app))
                .responseTimeout(SOON)
                .build();
    }

    @Test
    void theTableHasEveryProperty() {
        Set<String> described = new TreeSet<>();
        JsonNode metadata = new JsonMapper()
                .readTree(getClass().getResourceAsStream("/META-INF/spring-configuration-metadata.json"));
        metadata.get("properties")
                .forEach(property -> described.add(property.get("name").asString()));
        described.removeIf(name -> name.startsWith("management.endpoint"));

        assertThat(named(PAGE.text())).containsAll(described);
        assertThat(named(PAGE.section("Properties"))).isSubsetOf(described);
    }

    /** Names in code; {@code .max-rate} continues the one before. */
    private static Set<String> named(String text) {
        Set<String> names = new TreeSet<>();
        String[] prefix = {""};
        Pattern.compile("`((?:dirflux|management)[.][a-z.-]+|[.][a-z.-]+)(?:=\\w+)?`")
                .matcher(text)
                .results()
                .forEach(name -> {
                    String found = name.group(1);
                    if (found.startsWith(".")) {
                        names.add(prefix[0] + found);
                    } else {
                        names.add(found);
                        prefix[0] = found.replaceFirst("^(dirflux\\.[a-z]+)\\..*", "$1");
                    }
                });
        return names;
    }
}
