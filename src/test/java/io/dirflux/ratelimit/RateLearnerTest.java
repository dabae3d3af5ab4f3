package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The queue learns from answers, and from missing answers. */
class RateLearnerTest extends PermitQueueFixture {

    @Test
    void theTokenOfARequestThatHangsIsBackAfterFiveSecondsAndAPeriodAndItsAnswerStillCounts() {
        Ticket hanging = enter(1, "", Priority.BULK).get(0);
        assertThat(queue.grantNext(now)).isSameAs(hanging);
        now = 6 * SECOND - 1;
        assertThat(client().available()).isEqualTo(9);
        now = 6 * SECOND;
        assertThat(client().available()).isEqualTo(10);
        queue.ended(hanging, refusal(Duration.ofSeconds(2)), now);
        assertThat(client().heldFor()).isEqualTo(Duration.ofSeconds(2));
        queue.ended(hanging, RateFeedback.silent(), now);
        assertThat(queue.snapshot(RateLimitKey.client(), 8 * SECOND).available())
                .isPositive();
    }

    @Test
    void aRefusalHoldsTheDirectoryIfTheRequestPaidUnderItAndElseTheClient() {
        Ticket users = enter(1, "a", Priority.BULK).get(0);
        queue.grantNext(now);
        queue.ended(users, refusal(Duration.ofSeconds(3)), now);
        enter(1, "a", Priority.BULK);
        enter(1, "b", Priority.BULK);
        assertThat(grantAll()).containsExactly("b");
        Ticket groups = enter(1, "", Priority.BULK).get(0);
        queue.grantNext(now);
        queue.ended(groups, refusal(Duration.ofSeconds(20)), now);
        enter(1, "b", Priority.BULK);
        assertThat(grantAll()).isEmpty();
        assertThat(holds).containsExactly("directory a for PT3S", "client for PT20S");
        assertThat(queue.nextEvent(now)).isEqualTo(20 * SECOND);
    }

    @Test
    void anEmptyWindowThatOurOwnRequestsExplainHoldsNothing() {
        List<Ticket> tickets = enter(10, "", Priority.BULK);
        grantAllWithoutEnding();
        tickets.forEach(ticket -> queue.ended(ticket, exhausted(10L), now + 50 * MILLI));
        assertThat(holds).isEmpty();
    }

    @Test
    void anEmptyWindowAfterFewRequestsOfOurOwnHoldsTheClientUntilTheReset() {
        List<Ticket> tickets = enter(4, "", Priority.BULK);
        grantAllWithoutEnding();
        tickets.forEach(ticket -> queue.ended(ticket, exhausted(10L), now));
        assertThat(holds).containsExactly("client for PT1S");
    }

    @Test
    void anEmptyWindowOfALargerLimitThanOursHoldsTheClient() {
        List<Ticket> tickets = enter(10, "", Priority.BULK);
        grantAllWithoutEnding();
        tickets.forEach(ticket -> queue.ended(ticket, exhausted(20L), now));
        assertThat(holds).containsExactly("client for PT1S");
    }

    @Test
    void aRefusalUnderADirectoryWithoutALimitHoldsTheClientByName() {
        limits(RateLimits.perSecond(10));
        Ticket users = enter(1, "a", Priority.BULK).get(0);
        queue.grantNext(now);
        queue.ended(users, refusal(Duration.ofSeconds(3)), now);
        assertThat(holds).containsExactly("client for PT3S");
        assertThat(client().heldFor()).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void withoutALimitNothingIsHeld() {
        limits(RateLimits.unlimited());
        Ticket ticket = enter(1, "a", Priority.BULK).get(0);
        queue.grantNext(now);
        queue.ended(ticket, refusal(Duration.ofSeconds(30)), now);
        enter(1_000, "a", Priority.BULK);
        assertThat(grantAll()).hasSize(1_000);
        assertThat(holds).isEmpty();
    }
}
