package io.dirflux.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.Served;
import io.dirflux.events.CheckpointStore;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.Tenant;
import io.dirflux.sync.DirectoryStore;
import io.dirflux.sync.StreamPosition;
import io.dirflux.sync.SyncListener;
import io.dirflux.webhook.WebhookVerifier;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;
import org.springframework.test.web.reactive.server.WebTestClient;
import org.springframework.web.reactive.function.server.RouterFunction;
import reactor.core.publisher.Mono;

/** A webhook makes the follower and the sync look at once, and not after the pause between two polls. */
class WebhookPokeTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration AT_ONCE = Duration.ofMillis(1_500);
    private static final Duration POLL = Duration.ofMillis(10);
    private static final String SECRET = "whsec_test";
    private static final byte[] UPDATED = """
            {"id":"event_1","event":"dsync.user.updated","created_at":"2026-01-01T00:00:00Z",
             "data":{"id":"directory_user_1","directory_id":"directory_1"}}""".getBytes(StandardCharsets.UTF_8);

    private final Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 1));
    private final List<String> works = new CopyOnWriteArrayList<>();
    private final ReactiveWebApplicationContextRunner app = new ReactiveWebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(
                    DirfluxAutoConfiguration.class,
                    DirfluxEventsAutoConfiguration.class,
                    DirfluxSyncAutoConfiguration.class,
                    DirfluxWebhookAutoConfiguration.class))
            .withBean(CheckpointStore.class, CheckpointStore::inMemory)
            .withBean(DirectoryStore.class, DirectoryStore::inMemory)
            .withPropertyValues(
                    "dirflux.api-key=" + served.simulator.apiKey(),
                    "dirflux.base-url=" + served.simulator.baseUrl(),
                    "dirflux.webhook.secrets=" + SECRET,
                    "dirflux.webhook.path=/hooks",
                    "dirflux.events.poll-interval.min=50ms",
                    "dirflux.events.poll-interval.max=1h",
                    "dirflux.sync.poll-interval.min=50ms",
                    "dirflux.sync.poll-interval.max=1h",
                    "dirflux.sync.visibility-delay=0s");

    @AfterEach
    void stop() {
        served.close();
    }

    /** The id of the event that tells it. */
    private String change() {
        Tenant tenant = served.simulator.tenant();
        tenant.updateUserName(served.directory(0).userId(0), "Veda", null);
        return tenant.events().get(tenant.events().size() - 1).id();
    }

    private static void deliver(RouterFunction<?> route) {
        WebTestClient.bindToRouterFunction(route)
                .build()
                .post()
                .uri("/hooks")
                .header(
                        WebhookVerifier.SIGNATURE_HEADER,
                        WebhookVerifier.of(SECRET).sign(UPDATED))
                .bodyValue(UPDATED)
                .exchange()
                .expectStatus()
                .isOk();
    }

    /** The pauses double from 50 ms on: the one that begins now is 1.6 s or longer. */
    private void awaitALongPause() {
        await().atMost(SOON).pollInterval(POLL).until(() -> served.sent(Route.LIST_EVENTS) >= 6);
    }

    private void assertSeenAtOnce(RouterFunction<?> route, String event) {
        assertThat(works).doesNotContain(event);
        deliver(route);
        await().atMost(AT_ONCE).pollInterval(POLL).until(() -> works.contains(event));
    }

    @Test
    void theFollowerLooksAtOnce() {
        app.withPropertyValues("dirflux.events.enabled=true")
                .withBean(DirectoryEventListener.class, () -> event -> Mono.fromRunnable(() -> works.add(event.id())))
                .run(context -> {
                    awaitALongPause();
                    String event = change();
                    assertSeenAtOnce(context.getBean(RouterFunction.class), event);
                    assertThat(works)
                            .as("the stream's events, not the webhook's")
                            .containsExactly(event);
                });
    }

    @Test
    void theSyncLooksAtOnce() {
        app.withPropertyValues("dirflux.sync.enabled=true")
                .withBean(SyncListener.class, () -> new SyncListener() {
                    @Override
                    public void positionMoved(StreamPosition position) {
                        works.add(String.valueOf(position.eventId()));
                    }
                })
                .run(context -> {
                    awaitALongPause();
                    String event = change();
                    assertSeenAtOnce(context.getBean(RouterFunction.class), event);
                });
    }
}
