package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The order of permits, and callers that leave the queue. */
class PermitQueueTest extends PermitQueueFixture {

    @Test
    void nCallersAtOnceGetTheSameTimesAsNSingleCallers() {
        enter(25, "", Priority.BULK);
        List<Long> together = drain(30 * SECOND);
        now = 0;
        limits(RateLimits.perSecond(10).perDirectory(4));
        List<Long> apart = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            enter(1, "", Priority.BULK);
            apart.addAll(drain(30 * SECOND));
        }
        assertThat(together).isEqualTo(apart).hasSize(25).last().isEqualTo(2 * SECOND);
    }

    @Test
    void aPermitIsGivenBackOnceAndNotAtAllWhenItEnded() {
        enter(2, "", Priority.BULK);
        Ticket first = queue.grantNext(now);
        Ticket second = queue.grantNext(now);
        queue.giveBack(first, now);
        queue.giveBack(first, now);
        queue.ended(second, RateFeedback.silent(), now);
        queue.giveBack(second, now);

        RateLimitSnapshot snapshot = client();
        assertThat(snapshot.available()).isEqualTo(9);
        assertThat(snapshot.inFlight()).isZero();
    }

    @Test
    void aPermitGivenBackToADirectoryServesItsNextWaiter() {
        enter(5, "a", Priority.BULK);
        Ticket first = queue.grantNext(now);
        grantAllWithoutEnding();
        assertThat(queue.waiting()).isEqualTo(1);

        queue.giveBack(first, now);

        assertThat(queue.grantNext(now)).isNotNull();
        assertThat(queue.waiting()).isZero();
    }

    @Test
    void everyWaiterCanBeDismissed() {
        List<Ticket> tickets = new ArrayList<>(enter(2, "a", Priority.BULK));
        tickets.addAll(enter(1, "", Priority.INTERACTIVE));
        List<Ticket> dismissed = new ArrayList<>();
        for (Ticket next = queue.dismissNext(now); next != null; next = queue.dismissNext(now)) {
            dismissed.add(next);
        }

        assertThat(dismissed).containsExactlyInAnyOrderElementsOf(tickets);
        assertThat(queue.waiting()).isZero();
        assertThat(queue.nextEvent(now)).isEqualTo(TokenBucket.NEVER);
    }

    @Test
    void aDirectoryWithoutATokenDelaysNoOtherKey() {
        enter(1_000, "a", Priority.BULK);
        enter(1, "b", Priority.BULK);
        enter(1, "", Priority.BULK);
        assertThat(grantAll()).containsExactly("a", "b", "", "a", "a", "a");
    }

    @Test
    void bothTokensAreTakenTogetherOrNone() {
        enter(20, "a", Priority.BULK);
        assertThat(grantAll()).hasSize(4);
        assertThat(client().available()).isEqualTo(6);
        assertThat(directory("a").available()).isZero();
        assertThat(directory("a").waiting()).isEqualTo(16);
    }

    @Test
    void directoriesShareASaturatedKeyEvenly() {
        for (String directory : List.of("a", "b", "c", "d", "e")) {
            enter(300, directory, Priority.BULK);
        }
        Map<String, Integer> shares = new HashMap<>();
        Map<String, List<Long>> times = new HashMap<>();
        while (now < 60 * SECOND) {
            for (String directory : grantAll()) {
                shares.merge(directory, 1, Integer::sum);
                times.computeIfAbsent(directory, d -> new ArrayList<>()).add(now);
            }
            now = queue.nextEvent(now);
        }
        assertThat(shares.values())
                .hasSize(5)
                .allSatisfy(share -> assertThat(share).isCloseTo(120, within(12)));
        assertThat(times.values()).allSatisfy(grants -> {
            for (int i = 4; i < grants.size(); i++) {
                assertThat(grants.get(i) - grants.get(i - 4)).isGreaterThanOrEqualTo(SECOND);
            }
        });
    }

    @Test
    void aLimitPerDirectoryThatIsAddedCountsTheRequestsInFlightAndKeepsTheQueue() {
        limits(RateLimits.perSecond(10));
        List<Ticket> tickets = enter(6, "a", Priority.BULK);
        for (int i = 0; i < 3; i++) {
            queue.grantNext(now);
        }
        queue.change(RateLimits.perSecond(10).perDirectory(4), now);
        assertThat(queue.grantNext(now)).isSameAs(tickets.get(3));
        assertThat(queue.grantNext(now)).isNull();
        assertThat(directory("a").waiting()).isEqualTo(2);

        queue.change(RateLimits.perSecond(10), now);

        assertThat(queue.grantNext(now)).isSameAs(tickets.get(4));
        assertThat(queue.grantNext(now)).isSameAs(tickets.get(5));
        assertThat(client().available()).isEqualTo(4);
    }

    @Test
    void interactiveGoesFirstAndBulkGetsEveryOtherPermit() {
        enter(20, "", Priority.BULK);
        enter(5, "", Priority.INTERACTIVE);
        assertThat(grantPriorities())
                .startsWith(Priority.INTERACTIVE, Priority.BULK, Priority.INTERACTIVE, Priority.BULK)
                .filteredOn(Priority.BULK::equals)
                .hasSize(5);
    }

    @Test
    void withoutBulkInteractiveGetsEverything() {
        enter(12, "", Priority.INTERACTIVE);
        assertThat(grantPriorities()).hasSize(10).containsOnly(Priority.INTERACTIVE);
    }

    @Test
    void prioritiesAlternateWithinADirectoryThatHasFewTokens() {
        limits(RateLimits.perSecond(100).perDirectory(1));
        for (String directory : List.of("a", "b")) {
            enter(20, directory, Priority.BULK);
            enter(20, directory, Priority.INTERACTIVE);
        }
        Map<String, Integer> counts = new HashMap<>();
        while (now < 10 * SECOND) {
            for (Ticket ticket = grant(); ticket != null; ticket = grant()) {
                counts.merge(ticket.request.keys().get(0).id() + ticket.request.priority(), 1, Integer::sum);
            }
            now = queue.nextEvent(now);
        }
        assertThat(counts)
                .containsOnly(
                        Map.entry("aBULK", 5),
                        Map.entry("bBULK", 5),
                        Map.entry("aINTERACTIVE", 5),
                        Map.entry("bINTERACTIVE", 5));
    }

    @Test
    void aCancelledWaiterReleasesEverything() {
        List<Ticket> waiting = enter(1_000, "a", Priority.BULK);
        grantAll();
        waiting.forEach(ticket -> queue.leave(ticket, now));
        assertThat(queue.waiting()).isZero();
        assertThat(queue.nextEvent(now)).isEqualTo(TokenBucket.NEVER);
        enter(1, "a", Priority.BULK);
        assertThat(queue.nextEvent(now)).isEqualTo(SECOND);
    }

    @Test
    void aTicketGivenBackFreesBothTokensAtOnce() {
        List<Ticket> tickets = enter(5, "a", Priority.BULK);
        for (int i = 0; i < 4; i++) {
            queue.grantNext(now);
        }
        assertThat(queue.grantNext(now)).isNull();
        queue.giveBack(tickets.get(0), now);
        queue.giveBack(tickets.get(0), now);
        assertThat(queue.grantNext(now)).isSameAs(tickets.get(4));
        assertThat(client().available()).isEqualTo(6);
    }

    @Test
    void busyDirectoriesAreRemembered() {
        Ticket inFlight = enter(1, "busy", Priority.BULK).get(0);
        assertThat(queue.grantNext(now)).isSameAs(inFlight);
        for (int i = 0; i < 40; i++) {
            enter(1, "directory_" + i, Priority.BULK);
            grantAll();
            now += 100 * MILLI;
        }
        assertThat(directory("busy").inFlight()).isEqualTo(1);
    }

    @Test
    void predictsAWaitFromTheTurnsAndNotFromTheLongestQueue() {
        enter(1_000, "a", Priority.BULK);
        grantAll();
        assertThat(predictedWait("", Priority.BULK)).isZero();
        assertThat(predictedWait("b", Priority.BULK)).isZero();
        assertThat(Duration.ofNanos(predictedWait("a", Priority.BULK)))
                .isBetween(Duration.ofSeconds(248), Duration.ofSeconds(251));
    }
}
