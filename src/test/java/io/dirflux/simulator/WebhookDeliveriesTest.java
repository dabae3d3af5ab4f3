package io.dirflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.IntUnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

@Timeout(60)
class WebhookDeliveriesTest {
    private static final String SECRET = "whsec_test";
    private static final Pattern HEADER = Pattern.compile("t=(\\d+), v1=([0-9a-f]{64})");

    private final Tenant tenant =
            Tenant.builder().organization("Acme", DirectorySpec.of(10, 0)).build();
    private final SimulatedDirectory directory = tenant.directories().get(0);
    private final Simulator simulator = Simulator.builder().tenant(tenant).start();
    private final BlockingQueue<Arrived> arrived = new LinkedBlockingQueue<>();
    private volatile IntUnaryOperator status = nth -> 200;
    private final DisposableServer receiver = HttpServer.create()
            .host("127.0.0.1")
            .port(0)
            .handle((request, response) -> request.receive()
                    .aggregate()
                    .asString(StandardCharsets.UTF_8)
                    .flatMap(body -> {
                        arrived.add(new Arrived(request.requestHeaders().get("workos-signature"), body));
                        return response.status(status.applyAsInt(arrived.size()))
                                .send()
                                .then();
                    })
                    .onErrorResume(broken -> Mono.empty()))
            .bindNow();

    private record Arrived(String signature, String body) {}

    @AfterEach
    void close() {
        simulator.close();
        receiver.disposeNow();
    }

    /** The digest was computed with {@code openssl dgst -sha256 -hmac whsec_test}. */
    @Test
    void signsAsDocumented() {
        String signed = new WebhookSignature(SECRET)
                .of(1_700_000_000_123L, "{\"id\":\"event_1\"}".getBytes(StandardCharsets.UTF_8));

        assertThat(signed)
                .isEqualTo("t=1700000000123, v1=4ff342bed3a869d850d871f01e5fd4a49bdea3496c3eb14df5e646b817c1d554");
    }

    @Test
    void deliversTheEventsOfTheEndpointWithCurrentSignatures() throws InterruptedException {
        simulator.deliverWebhooks(endpoint());
        tenant.updateUserName(directory.userId(0), "Zoë", "García");
        Arrived webhook = next();

        assertThat(webhook.body).isEqualTo(tenant.events().get(0).json());
        Matcher header = HEADER.matcher(webhook.signature);
        assertThat(header.matches()).isTrue();
        long issued = Long.parseLong(header.group(1));
        assertThat(Instant.ofEpochMilli(issued)).isBetween(Instant.now().minusSeconds(5), Instant.now());
        assertThat(webhook.signature)
                .isEqualTo(new WebhookSignature(SECRET).of(issued, webhook.body.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void retriesUntilAccepted() throws InterruptedException {
        status = nth -> nth < 3 ? 500 : 204;
        WebhookDeliveries deliveries = simulator.deliverWebhooks(endpoint());
        tenant.addGroup(directory.id());
        await().until(() -> deliveries.pending() == 0);

        String id = tenant.events().get(0).id();
        assertThat(deliveries.attempts())
                .containsExactly(
                        new WebhookAttempt(id, 0, 1, 500),
                        new WebhookAttempt(id, 0, 2, 500),
                        new WebhookAttempt(id, 0, 3, 204));
        assertThat(next().body).isEqualTo(next().body);
    }

    @Test
    void givesUpAfterItsRetries() {
        receiver.disposeNow();
        WebhookDeliveries deliveries = simulator.deliverWebhooks(endpoint().retries(2, Duration.ofMillis(1)));
        tenant.addGroup(directory.id());
        await().until(() -> deliveries.pending() == 0);

        assertThat(deliveries.attempts()).hasSize(3).allMatch(attempt -> attempt.status() == 0 && !attempt.delivered());
    }

    @Test
    void duplicatesAndReorders() throws InterruptedException {
        WebhookDeliveries deliveries =
                simulator.deliverWebhooks(endpoint().duplicates(0.5).spread(Duration.ofMillis(200)));
        for (int i = 0; i < 60; i++) {
            tenant.addGroup(directory.id());
        }
        await().until(() -> deliveries.pending() == 0);
        List<String> ids = new ArrayList<>();
        deliveries.attempts().forEach(attempt -> ids.add(attempt.eventId()));

        assertThat(ids).hasSizeBetween(75, 105);
        assertThat(new HashSet<>(ids)).hasSize(60);
        assertThat(ids.stream().sorted().toList()).isNotEqualTo(ids);
    }

    @Test
    void signsWithTheServersClock() throws InterruptedException {
        simulator.clockSkew(Duration.ofHours(-1));
        simulator.deliverWebhooks(endpoint());
        tenant.addGroup(directory.id());
        Matcher header = HEADER.matcher(next().signature);

        assertThat(header.matches()).isTrue();
        assertThat(Instant.ofEpochMilli(Long.parseLong(header.group(1))))
                .isBefore(Instant.now().minusSeconds(3_000));
    }

    @Test
    void sendsNothingAfterClose() {
        WebhookDeliveries deliveries = simulator.deliverWebhooks(endpoint().spread(Duration.ofMinutes(10)));
        tenant.addGroup(directory.id());
        assertThat(deliveries.pending()).isEqualTo(1);
        deliveries.close();
        tenant.addGroup(directory.id());

        await().until(() -> deliveries.pending() == 0);
        assertThat(arrived).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com/webhooks",
                "https://127.0.0.1/webhooks",
                "http://10.0.0.1/",
                "http://127.0.0.1.example.com/",
                "http://localhost.example.com/",
                "http:///webhooks",
                "/webhooks"
            })
    void refusesOtherThanLoopbackAddresses(String uri) {
        assertThatThrownBy(() -> WebhookDestination.of(uri, SECRET)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://127.0.0.1:8080/a", "http://127.9.9.9/", "http://localhost:1/", "http://[::1]:1/"})
    void acceptsAnyLoopbackAddress(String uri) {
        assertThat(WebhookDestination.of(uri, SECRET)).asString().contains(uri).doesNotContain(SECRET);
    }

    @Test
    void refusesInvalidSettings() {
        assertThatThrownBy(() -> endpoint().duplicates(1.1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> endpoint().duplicates(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> endpoint().retries(-1, Duration.ZERO)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> endpoint().spread(Duration.ofMillis(-1))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WebhookDestination.of("http://localhost/", ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private WebhookDestination endpoint() {
        return WebhookDestination.of("http://127.0.0.1:" + receiver.port() + "/webhooks", SECRET)
                .retries(6, Duration.ofMillis(2));
    }

    private Arrived next() throws InterruptedException {
        Arrived next = arrived.poll(10, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no webhook came");
        }
        return next;
    }
}
