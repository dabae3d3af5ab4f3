package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ArbiterTest {

    private static final long MILLI = 1_000_000L;
    private static final long SECOND = 1_000 * MILLI;

    private final List<String> holds = new ArrayList<>();
    private Arbiter arbiter = arbiter(RateLimits.perSecond(10).perDirectory(4));
    private long now;

    @Test
    void nAtOnceEqualsNOnes() {
        enter(25, "", Priority.BULK);
        List<Long> together = drain(30 * SECOND);
        now = 0;
        arbiter = arbiter(RateLimits.perSecond(10).perDirectory(4));
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
        Ticket first = arbiter.grantNext(now);
        Ticket second = arbiter.grantNext(now);
        arbiter.giveBack(first, now);
        arbiter.giveBack(first, now);
        arbiter.ended(second, RateFeedback.silent(), now);
        arbiter.giveBack(second, now);

        RateLimitSnapshot snapshot = arbiter.snapshot(RateLimitKey.client(), now);
        assertThat(snapshot.available()).isEqualTo(9);
        assertThat(snapshot.inFlight()).isZero();
    }

    @Test
    void aPermitGivenBackToADirectoryServesItsNextWaiter() {
        enter(5, "a", Priority.BULK);
        Ticket first = arbiter.grantNext(now);
        grantAllWithoutEnding();
        assertThat(arbiter.waiting()).isEqualTo(1);

        arbiter.giveBack(first, now);

        assertThat(arbiter.grantNext(now)).isNotNull();
        assertThat(arbiter.waiting()).isZero();
    }

    @Test
    void everybodyCanBeDismissed() {
        List<Ticket> tickets = new ArrayList<>(enter(2, "a", Priority.BULK));
        tickets.addAll(enter(1, "", Priority.INTERACTIVE));
        List<Ticket> dismissed = new ArrayList<>();
        for (Ticket next = arbiter.dismissNext(now); next != null; next = arbiter.dismissNext(now)) {
            dismissed.add(next);
        }

        assertThat(dismissed).containsExactlyInAnyOrderElementsOf(tickets);
        assertThat(arbiter.waiting()).isZero();
        assertThat(arbiter.nextEvent(now)).isEqualTo(TokenBucket.NEVER);
    }

    @Test
    void aDirectoryWithoutATokenDelaysNobodyElse() {
        enter(1_000, "a", Priority.BULK);
        enter(1, "b", Priority.BULK);
        enter(1, "", Priority.BULK);
        assertThat(grantAll()).containsExactly("a", "b", "", "a", "a", "a");
    }

    @Test
    void bothTokensAreTakenTogetherOrNone() {
        enter(20, "a", Priority.BULK);
        assertThat(grantAll()).hasSize(4);
        assertThat(arbiter.snapshot(RateLimitKey.client(), now).available()).isEqualTo(6);
        assertThat(arbiter.snapshot(RateLimitKey.directory("a"), now).available())
                .isZero();
        assertThat(arbiter.snapshot(RateLimitKey.directory("a"), now).waiting()).isEqualTo(16);
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
            now = arbiter.nextEvent(now);
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
    void interactiveGoesFirstAndBulkGetsEveryOther() {
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
    void lanesAlternateWithinADirectoryTooWhenItsTokensAreTheScarceOnes() {
        arbiter = arbiter(RateLimits.perSecond(100).perDirectory(1));
        for (String directory : List.of("a", "b")) {
            enter(20, directory, Priority.BULK);
            enter(20, directory, Priority.INTERACTIVE);
        }
        Map<String, Integer> counts = new HashMap<>();
        while (now < 10 * SECOND) {
            for (Ticket ticket = grant(); ticket != null; ticket = grant()) {
                counts.merge(ticket.request.keys().get(0).id() + ticket.request.priority(), 1, Integer::sum);
            }
            now = arbiter.nextEvent(now);
        }
        assertThat(counts)
                .containsOnly(
                        Map.entry("aBULK", 5),
                        Map.entry("bBULK", 5),
                        Map.entry("aINTERACTIVE", 5),
                        Map.entry("bINTERACTIVE", 5));
    }

    @Test
    void aCancelledWaiterLeavesNothingBehind() {
        List<Ticket> waiting = enter(1_000, "a", Priority.BULK);
        grantAll();
        waiting.forEach(ticket -> arbiter.leave(ticket, now));
        assertThat(arbiter.waiting()).isZero();
        assertThat(arbiter.nextEvent(now)).isEqualTo(TokenBucket.NEVER);
        enter(1, "a", Priority.BULK);
        assertThat(arbiter.nextEvent(now)).isEqualTo(SECOND);
    }

    @Test
    void aTicketGivenBackFreesBothTokensAtOnce() {
        List<Ticket> tickets = enter(5, "a", Priority.BULK);
        for (int i = 0; i < 4; i++) {
            arbiter.grantNext(now);
        }
        assertThat(arbiter.grantNext(now)).isNull();
        arbiter.giveBack(tickets.get(0), now);
        arbiter.giveBack(tickets.get(0), now);
        assertThat(arbiter.grantNext(now)).isSameAs(tickets.get(4));
        assertThat(arbiter.snapshot(RateLimitKey.client(), now).available()).isEqualTo(6);
    }

    @Test
    void idleDirectoriesAreForgotten() {
        for (int i = 0; i < 1_000; i++) {
            enter(1, "directory_" + i, Priority.BULK);
            grantAll();
            now += SECOND;
        }
        assertThat(arbiter.directories()).isLessThanOrEqualTo(3);
    }

    @Test
    void busyDirectoriesAreRemembered() {
        Ticket inFlight = enter(1, "busy", Priority.BULK).get(0);
        assertThat(arbiter.grantNext(now)).isSameAs(inFlight);
        for (int i = 0; i < 40; i++) {
            enter(1, "directory_" + i, Priority.BULK);
            grantAll();
            now += 100 * MILLI;
        }
        assertThat(arbiter.snapshot(RateLimitKey.directory("busy"), now).inFlight())
                .isEqualTo(1);
    }

    @Test
    void aHundredThousandDirectoriesAreNotKept() {
        for (int i = 0; i < 100_000; i++) {
            enter(1, "directory_" + i, Priority.BULK);
            grantAll();
            now += 100 * MILLI;
        }
        assertThat(arbiter.directories()).isLessThanOrEqualTo(20);
    }

    @Test
    void aRequestThatHangsGivesItsTokenBackAfterFiveSecondsAndAPeriodAndStillTeaches() {
        Ticket hanging = enter(1, "", Priority.BULK).get(0);
        assertThat(arbiter.grantNext(now)).isSameAs(hanging);
        now = 6 * SECOND - 1;
        assertThat(arbiter.snapshot(RateLimitKey.client(), now).available()).isEqualTo(9);
        now = 6 * SECOND;
        assertThat(arbiter.snapshot(RateLimitKey.client(), now).available()).isEqualTo(10);
        arbiter.ended(hanging, refusal(Duration.ofSeconds(2)), now);
        assertThat(arbiter.snapshot(RateLimitKey.client(), now).heldFor()).isEqualTo(Duration.ofSeconds(2));
        arbiter.ended(hanging, RateFeedback.silent(), now);
        assertThat(arbiter.snapshot(RateLimitKey.client(), 8 * SECOND).available())
                .isPositive();
    }

    @Test
    void aRefusalHoldsTheDirectoryIfItWasPaidAndElseTheClient() {
        Ticket users = enter(1, "a", Priority.BULK).get(0);
        arbiter.grantNext(now);
        arbiter.ended(users, refusal(Duration.ofSeconds(3)), now);
        enter(1, "a", Priority.BULK);
        enter(1, "b", Priority.BULK);
        assertThat(grantAll()).containsExactly("b");
        Ticket groups = enter(1, "", Priority.BULK).get(0);
        arbiter.grantNext(now);
        arbiter.ended(groups, refusal(Duration.ofSeconds(20)), now);
        enter(1, "b", Priority.BULK);
        assertThat(grantAll()).isEmpty();
        assertThat(holds).containsExactly("directory a for PT3S", "client for PT20S");
        assertThat(arbiter.nextEvent(now)).isEqualTo(20 * SECOND);
    }

    @Test
    void anEmptyWindowThatOurOwnSendsExplainHoldsNobody() {
        List<Ticket> tickets = enter(10, "", Priority.BULK);
        grantAllWithoutEnding();
        tickets.forEach(ticket -> arbiter.ended(ticket, exhausted(10L), now + 50 * MILLI));
        assertThat(holds).isEmpty();
    }

    @Test
    void anEmptyWindowAfterFewSendsOfOurOwnHoldsTheClientUntilTheReset() {
        List<Ticket> tickets = enter(4, "", Priority.BULK);
        grantAllWithoutEnding();
        tickets.forEach(ticket -> arbiter.ended(ticket, exhausted(10L), now));
        assertThat(holds).containsExactly("client for PT1S");
    }

    @Test
    void anEmptyWindowOfALargerLimitThanOursIsNotOurDoing() {
        List<Ticket> tickets = enter(10, "", Priority.BULK);
        grantAllWithoutEnding();
        tickets.forEach(ticket -> arbiter.ended(ticket, exhausted(20L), now));
        assertThat(holds).containsExactly("client for PT1S");
    }

    @Test
    void withoutALimitNobodyIsHeld() {
        arbiter = arbiter(RateLimits.unlimited());
        Ticket ticket = enter(1, "a", Priority.BULK).get(0);
        arbiter.grantNext(now);
        arbiter.ended(ticket, refusal(Duration.ofSeconds(30)), now);
        enter(1_000, "a", Priority.BULK);
        assertThat(grantAll()).hasSize(1_000);
        assertThat(holds).isEmpty();
    }

    @Test
    void predictsAWaitByTheFairTurnNotByTheLongestQueue() {
        enter(1_000, "a", Priority.BULK);
        grantAll();
        assertThat(predictedWait("", Priority.BULK)).isZero();
        assertThat(predictedWait("b", Priority.BULK)).isZero();
        assertThat(Duration.ofNanos(predictedWait("a", Priority.BULK)))
                .isBetween(Duration.ofSeconds(248), Duration.ofSeconds(251));
    }

    @Test
    void afterIdlenessBulkGoesInOneBurstThoughInteractiveRequestsAreAbout() {
        enter(1, "", Priority.INTERACTIVE);
        enter(19, "", Priority.BULK);
        drain(30 * SECOND);
        assertThat(arbiter.waiting()).isZero();
        now += 60 * SECOND;
        enter(10, "", Priority.BULK);
        assertThat(grantAll()).hasSize(10);
    }

    @Test
    void bulkThatGoesOnLeavesATokenEveryThirdOfASecondWithoutUsingLess() {
        enter(300, "", Priority.BULK);
        List<Long> grants = drain(30 * SECOND);
        assertThat(grants.subList(0, 30))
                .as("the bursts of a short job")
                .filteredOn(time -> time % SECOND == 0)
                .hasSize(30);
        for (int i = 100; i < 290; i++) {
            assertThat(grants.get(i + 1) - grants.get(i)).isLessThan(SECOND / 3);
            assertThat(grants.get(i + 10) - grants.get(i)).isGreaterThanOrEqualTo(SECOND);
        }
        assertThat(grants.get(299)).isLessThan(30 * SECOND);
    }

    @Test
    void besideOthersTheFirstRoundAfterAHoldAndOneInEightIsServedWithoutAFifthOfTheLimit() {
        enter(200, "", Priority.BULK);
        arbiter.ended(arbiter.grantNext(now), refusal(Duration.ofSeconds(1)), now); // five are allowed since
        assertThat(arbiter.grantNext(now)).isNull();
        int[] perSecond = new int[19];
        drain(18 * SECOND).forEach(time -> perSecond[(int) (time / SECOND)]++);
        assertThat(perSecond).startsWith(0, 3, 5, 5, 5, 5, 5, 5, 5, 3, 5, 5, 5, 5, 5, 5, 5, 3);
    }

    @Test
    void whereOneIsAllowedNoneIsKeptBack() {
        arbiter = arbiter(RateLimits.perSecond(1));
        enter(20, "", Priority.BULK);
        arbiter.ended(arbiter.grantNext(now), refusal(Duration.ofSeconds(1)), now);
        assertThat(arbiter.grantNext(now)).isNull();
        assertThat(drain(12 * SECOND)).hasSizeGreaterThanOrEqualTo(11);
    }

    @Test
    void bulkThatIsPacedIsPredictedToWait() {
        enter(1, "", Priority.INTERACTIVE);
        enter(15, "", Priority.BULK);
        drain(SECOND + 1);
        now = SECOND + 500 * MILLI;
        grantAll();
        assertThat(arbiter.snapshot(RateLimitKey.client(), now).available()).isPositive();
        assertThat(Duration.ofNanos(predictedWait("", Priority.BULK))).isPositive();
        assertThat(predictedWait("", Priority.INTERACTIVE)).isZero();
    }

    private long predictedWait(String directory, Priority priority) {
        return arbiter.predictedWait(request(directory, priority), now);
    }

    private Arbiter arbiter(RateLimits limits) {
        return new Arbiter(limits, (key, nanos, reason) -> holds.add(key + " for " + Duration.ofNanos(nanos)));
    }

    private List<Ticket> enter(int count, String directory, Priority priority) {
        List<Ticket> tickets = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Ticket ticket = new Ticket(request(directory, priority));
            arbiter.enter(ticket, now);
            tickets.add(ticket);
        }
        return tickets;
    }

    private static PermitRequest request(String directory, Priority priority) {
        RateLimitKey key = directory.isEmpty() ? RateLimitKey.client() : RateLimitKey.directory(directory);
        return new PermitRequest(List.of(key), priority, null);
    }

    /** Grants one and ends it at once. */
    private Ticket grant() {
        Ticket ticket = arbiter.grantNext(now);
        if (ticket != null) {
            arbiter.ended(ticket, RateFeedback.silent(), now);
        }
        return ticket;
    }

    private List<String> grantAll() {
        List<String> directories = new ArrayList<>();
        for (Ticket ticket = grant(); ticket != null; ticket = grant()) {
            directories.add(ticket.request.keys().get(0).id());
        }
        return directories;
    }

    private List<Priority> grantPriorities() {
        List<Priority> priorities = new ArrayList<>();
        for (Ticket ticket = grant(); ticket != null; ticket = grant()) {
            priorities.add(ticket.request.priority());
        }
        return priorities;
    }

    private void grantAllWithoutEnding() {
        Ticket ticket = arbiter.grantNext(now);
        while (ticket != null) {
            ticket = arbiter.grantNext(now);
        }
    }

    /** The times of all grants until nobody waits. */
    private List<Long> drain(long until) {
        List<Long> times = new ArrayList<>();
        while (arbiter.waiting() > 0 && now < until) {
            now = Math.max(now, arbiter.nextEvent(now));
            grantAll().forEach(directory -> times.add(now));
        }
        return times;
    }

    private static RateFeedback refusal(Duration retryAfter) {
        return new RateFeedback(RateFeedback.Outcome.REFUSED, null, null, null, retryAfter);
    }

    private static RateFeedback exhausted(Long limit) {
        return new RateFeedback(RateFeedback.Outcome.ANSWERED, limit, 0L, Duration.ofSeconds(1), null);
    }
}
