package io.dirflux.junit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dirflux.simulator.Tenant;
import io.dirflux.simulator.WebhookDestination;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** How a test waits for its webhooks, and what it is told if the application does not accept them. */
@DirfluxTest
class WebhookSenderTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    private volatile Mono<Integer> answer = Mono.just(200);
    private final DisposableServer application = HttpServer.create()
            .host("127.0.0.1")
            .handle((request, response) ->
                    answer.flatMap(status -> response.status(status).send().then()))
            .bindNow();

    @AfterEach
    void stop() {
        application.disposeNow(SOON);
    }

    private void deliver(WebhookSender webhooks, Tenant tenant) {
        webhooks.deliverTo(WebhookDestination.of("http://127.0.0.1:" + application.port() + "/", WebhookSender.SECRET)
                .retries(1, Duration.ofMillis(5)));
        tenant.updateUserState(tenant.directories().get(0).userId(0), "inactive");
    }

    @Test
    void anAcceptedWebhookIsDelivered(WebhookSender webhooks, Tenant tenant) {
        deliver(webhooks, tenant);
        webhooks.awaitDelivered(SOON);

        assertThat(webhooks.pending()).isZero();
    }

    @Test
    void oneThatWasGivenUpFailsWithItsAnswers(WebhookSender webhooks, Tenant tenant) {
        answer = Mono.just(401);
        deliver(webhooks, tenant);

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> webhooks.awaitDelivered(SOON))
                .withMessage("1 webhooks were not accepted; the last answers were [401, 401]");
    }

    @Test
    void oneThatIsPendingFailsAtTheEndOfTheTime(WebhookSender webhooks, Tenant tenant) {
        answer = Mono.never();
        deliver(webhooks, tenant);

        assertThatExceptionOfType(AssertionError.class)
                .isThrownBy(() -> webhooks.awaitDelivered(Duration.ofMillis(100)))
                .withMessage("1 webhooks are pending after PT0.1S; the last answers were []");
    }
}
