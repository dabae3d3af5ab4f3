package io.dirflux.spring;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.dirflux.webhook.WebhookVerifier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.RouterFunction;
import org.springframework.web.reactive.function.server.RouterFunctions;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.Exceptions;
import reactor.core.publisher.Mono;

/** The verifier and the endpoint of webhooks. Neither needs an API key. */
class WebhookAutoConfigurationTest {

    private static final String DELETED = """
            {"id":"event_1","event":"dsync.user.deleted","created_at":"2026-01-01T00:00:00Z",
             "data":{"id":"directory_user_1","directory_id":"directory_1"}}""";

    private final ReactiveWebApplicationContextRunner app = new ReactiveWebApplicationContextRunner()
            .withConfiguration(
                    AutoConfigurations.of(DirfluxAutoConfiguration.class, DirfluxWebhookAutoConfiguration.class));
    private final ReactiveWebApplicationContextRunner endpoint =
            app.withPropertyValues("dirflux.webhook.secrets=whsec_test", "dirflux.webhook.path=/hooks");
    private final WebhookVerifier workos = WebhookVerifier.of("whsec_test");
    private final List<String> handled = new CopyOnWriteArrayList<>();

    @Test
    void withoutASecretThereIsNoVerifier() {
        app.run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(WebhookVerifier.class));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dirflux.webhook.secrets=whsec_old,whsec_new",
                "dirflux.webhook.secrets[0]=whsec_old;dirflux.webhook.secrets[1]=whsec_new"
            })
    void secretsAreAListInEitherForm(String properties) {
        app.withPropertyValues(properties.split(";", -1)).run(context -> {
            WebhookVerifier verifier = context.getBean(WebhookVerifier.class);
            for (String secret : List.of("whsec_old", "whsec_new")) {
                byte[] body = bytes(DELETED);
                verifier.verify(WebhookVerifier.of(secret).sign(body), body);
            }
        });
    }

    @Test
    void aVerifierOfTheApplicationReplacesIt() {
        app.withPropertyValues("dirflux.webhook.secrets=whsec_test")
                .withBean(WebhookVerifier.class, () -> workos)
                .run(context ->
                        assertThat(context.getBean(WebhookVerifier.class)).isSameAs(workos));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dirflux.webhook.tolerance=0s", "dirflux.webhook.max-body-size=0B"})
    void aValueOutOfRangeNamesItsProperty(String property) {
        endpoint.withPropertyValues(property)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining(property.substring(0, property.indexOf('='))));
    }

    @Test
    void withoutAPathThereIsNoEndpoint() {
        app.withPropertyValues("dirflux.webhook.secrets=whsec_test")
                .run(context ->
                        assertThat(context).hasSingleBean(WebhookVerifier.class).doesNotHaveBean(RouterFunction.class));
    }

    @Test
    void aPathWithoutASecretIsRefused() {
        app.withPropertyValues("dirflux.webhook.path=/hooks")
                .run(context ->
                        assertThat(context).getFailure().rootCause().hasMessageContaining("dirflux.webhook.secrets"));
    }

    @Test
    void withoutWebFluxThereIsNoEndpoint() {
        endpoint.withClassLoader(new FilteredClassLoader(RouterFunction.class))
                .run(context -> assertThat(context)
                        .hasSingleBean(WebhookVerifier.class)
                        .doesNotHaveBean("dirfluxWebhookRoute"));
    }

    @Test
    void anApplicationThatIsNoServerHasNoEndpoint() {
        new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(DirfluxWebhookAutoConfiguration.class))
                .withPropertyValues("dirflux.webhook.secrets=whsec_test", "dirflux.webhook.path=/hooks")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(RouterFunction.class));
    }

    @Test
    void allListenersHandleAnEventInTheirOrderBeforeItIsAnswered() {
        endpoint.withBean(
                        "slow",
                        DirectoryEventListener.class,
                        () -> event ->
                                Mono.delay(Duration.ofMillis(50)).doOnNext(tick -> handled.add("slow " + event.id())))
                .withBean(
                        "quick",
                        DirectoryEventListener.class,
                        () -> event -> Mono.fromRunnable(() -> handled.add("quick " + event.id())))
                .run(context -> {
                    assertThat(post(context.getBean(RouterFunction.class), DELETED, workos.sign(bytes(DELETED))))
                            .isEqualTo(200);
                    assertThat(handled).containsExactly("slow event_1", "quick event_1");
                });
    }

    @Test
    void whatIsNotGenuineIsRefused() {
        endpoint.withPropertyValues("dirflux.webhook.max-body-size=1KB")
                .withBean(DirectoryEventListener.class, () -> event -> Mono.fromRunnable(() -> handled.add(event.id())))
                .run(context -> {
                    RouterFunction<?> route = context.getBean(RouterFunction.class);
                    String large = DELETED + " ".repeat(1_024);
                    assertThat(post(
                                    route,
                                    DELETED,
                                    WebhookVerifier.of("whsec_forged").sign(bytes(DELETED))))
                            .isEqualTo(401);
                    assertThat(post(route, DELETED, "nonsense")).isEqualTo(401);
                    assertThat(post(route, large, workos.sign(bytes(large)))).isEqualTo(413);
                    assertThat(handled).isEmpty();
                });
    }

    /** A wrong secret shows in the log, and an attacker cannot fill it. */
    @Test
    void aRefusalIsAWarningOnceAMinuteWithoutTheBody() {
        AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);
        WebhookHandler handler = new WebhookHandler(workos, event -> Mono.empty(), nanos::get);
        RouterFunction<ServerResponse> route =
                RouterFunctions.route().POST("/hooks", handler).build();
        Logger logger = (Logger) LoggerFactory.getLogger(WebhookHandler.class);
        ListAppender<ILoggingEvent> log = new ListAppender<>();
        log.start();
        logger.addAppender(log);
        try {
            String forged = WebhookVerifier.of("whsec_forged").sign(bytes(DELETED));
            for (int second : List.of(0, 1, 59, 60, 61)) {
                nanos.set(Long.MAX_VALUE - 5 + TimeUnit.SECONDS.toNanos(second));
                post(route, DELETED, forged);
            }
            assertThat(log.list)
                    .extracting(ILoggingEvent::getLevel)
                    .filteredOn(Level.WARN::equals)
                    .hasSize(2);
            assertThat(log.list.get(0).getFormattedMessage())
                    .startsWith("A webhook was refused with 401: MISMATCH. Check dirflux.webhook.secrets.")
                    .doesNotContain("directory_user_1", "whsec_", forged);
        } finally {
            logger.detachAppender(log);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void anEventThatIsNotHandledComesAgain(boolean overflow) {
        Mono<Void> failure = Mono.error(overflow ? Exceptions.failWithOverflow() : new IllegalStateException("x"));
        endpoint.withBean(DirectoryEventListener.class, () -> event -> failure)
                .run(context -> assertThat(
                                post(context.getBean(RouterFunction.class), DELETED, workos.sign(bytes(DELETED))))
                        .isEqualTo(503));
    }

    @Test
    void whatIsGenuineAndNoEventComesAgain() {
        endpoint.run(context -> assertThat(post(context.getBean(RouterFunction.class), "[]", workos.sign(bytes("[]"))))
                .isEqualTo(503));
    }

    private static int post(RouterFunction<?> route, String body, String signature) {
        return WebTestClient.bindToRouterFunction(route)
                .build()
                .post()
                .uri("/hooks")
                .header(WebhookVerifier.SIGNATURE_HEADER, signature)
                .bodyValue(bytes(body))
                .exchange()
                .returnResult()
                .getStatus()
                .value();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
