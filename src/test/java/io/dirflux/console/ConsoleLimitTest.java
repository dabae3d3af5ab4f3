package io.dirflux.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.RetryPolicy;
import io.dirflux.console.Chromium.Tab;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The view of the limit in a browser: a key that is held back, who waits for it, and what was refused and retried. */
@InChromium
@Tag("socket")
class ConsoleLimitTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Fault UNAVAILABLE = Fault.status(503, "Service Unavailable");
    private static final Fault REFUSED =
            new Fault.Status(429, "application/json", "\"Ratelimited\"", Map.of("Retry-After", "30"));

    private final Tenant tenant = ConsolePage.acme();
    private final SimulatedDirectory directory = tenant.directories().get(0);

    private static ConsolePage page(Simulator simulator, Dialect dialect) {
        return ConsolePage.of(
                simulator,
                dialect,
                client -> client.rateLimits(RateLimits.perSecond(10).perDirectory(4))
                        .retryPolicy(RetryPolicy.defaults().backoff(Duration.ofMillis(10), Duration.ofMillis(20))));
    }

    @ParameterizedTest
    @EnumSource
    void aKeyThatIsHeldBackIsSeenWithWhoWaitsForIt(Dialect dialect, Chromium chromium) {
        try (Simulator simulator = ConsolePage.simulator(tenant, dialect);
                ConsolePage page = page(simulator, dialect)) {
            simulator.fault(Route.LIST_DIRECTORIES, 1, UNAVAILABLE);
            simulator.fault(Route.LIST_USERS, 1, REFUSED);
            try (Tab tab = chromium.open(page)) {
                tab.shows(".directories a").view("users/" + directory.id(), ".users");
                await().atMost(SOON)
                        .until(() -> !simulator.requests(Route.LIST_USERS).isEmpty());

                tab.view("limit", ".card[data-held=true]").says("Held back for").says("the server answered 429");
                assertThat(tab.texts(".card h2")).containsExactly("All requests", "User lists of Acme");
                assertThat(tab.text(".card[data-held=true] h2")).isEqualTo("User lists of Acme");
                assertThat(tab.text(".card[data-held=true] .numbers")).contains("0 free");

                tab.view("users", ".users")
                        .view("limit", ".card[data-held=true]")
                        .says("users, for ");
                tab.until(
                        "[...document.querySelectorAll('.card:first-child .series b')].map((one) => one.textContent)"
                                + ".join() === arguments[0]",
                        "3,1,2"); // requests, refused, retried
                assertThat(simulator.requests(Route.LIST_USERS)).hasSize(1);
            }
            await().atMost(SOON).until(() -> page.openCalls() == 0);
        }
    }
}
