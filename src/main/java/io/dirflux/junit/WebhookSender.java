package io.dirflux.junit;

import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.WebhookAttempt;
import io.dirflux.simulator.WebhookDeliveries;
import io.dirflux.simulator.WebhookDestination;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;
import reactor.core.publisher.Flux;

/**
 * Delivers the events of a simulator's tenant to the application under test, as signed webhooks.
 *
 * <pre>{@code
 * webhooks.deliverTo("http://127.0.0.1:" + port + "/webhooks/workos");
 * tenant.updateUserState(directory.userIdOf("ada@acme.test"), "inactive");
 * webhooks.awaitDelivered(Duration.ofSeconds(5));
 * }</pre>
 */
public final class WebhookSender {

    /** The secret that webhooks are signed with. Set {@code dirflux.webhook.secrets} to it. */
    public static final String SECRET = "whsec_simulator";

    private static final Duration CHECK_EVERY = Duration.ofMillis(5);

    private final Simulator simulator;
    private final List<WebhookDeliveries> started = new CopyOnWriteArrayList<>();

    WebhookSender(Simulator simulator) {
        this.simulator = simulator;
    }

    /**
     * Delivers every event from now on to an address on loopback, each one once and without delay. It is retried up to
     * 6 times, 50 ms after the first failure and then after twice as long each time.
     */
    public WebhookDeliveries deliverTo(String url) {
        return deliverTo(WebhookDestination.of(url, SECRET));
    }

    /** The same with the delays, duplicates and retries of an endpoint. */
    public WebhookDeliveries deliverTo(WebhookDestination endpoint) {
        WebhookDeliveries deliveries = simulator.deliverWebhooks(endpoint);
        started.add(deliveries);
        return deliveries;
    }

    /** The deliveries that are neither accepted nor given up, of all addresses. */
    public int pending() {
        return started.stream().mapToInt(WebhookDeliveries::pending).sum();
    }

    /**
     * Waits until every webhook so far is accepted. Blocks; call it on the thread of the test.
     *
     * @throws AssertionError if that takes longer, or if a webhook was given up
     */
    public void awaitDelivered(Duration atMost) {
        Boolean ended = Flux.interval(Duration.ZERO, CHECK_EVERY)
                .onBackpressureDrop()
                .map(tick -> pending() == 0)
                .filter(none -> none)
                .take(atMost)
                .blockFirst();
        if (ended == null) {
            throw new AssertionError(
                    pending() + " webhooks are pending after " + atMost + "; the last answers were " + lastStatuses());
        }
        long refused = started.stream().mapToLong(WebhookSender::givenUp).sum();
        if (refused > 0) {
            throw new AssertionError(refused + " webhooks were not accepted; the last answers were " + lastStatuses());
        }
    }

    private static long givenUp(WebhookDeliveries deliveries) {
        return deliveries.attempts().stream()
                .collect(Collectors.groupingBy(
                        attempt -> attempt.eventId() + "/" + attempt.copy(),
                        Collectors.reducing(false, WebhookAttempt::delivered, Boolean::logicalOr)))
                .values()
                .stream()
                .filter(delivered -> !delivered)
                .count();
    }

    private List<Integer> lastStatuses() {
        List<Integer> statuses = started.stream()
                .flatMap(deliveries -> deliveries.attempts().stream())
                .map(WebhookAttempt::status)
                .toList();
        return statuses.subList(Math.max(0, statuses.size() - 10), statuses.size());
    }
}
