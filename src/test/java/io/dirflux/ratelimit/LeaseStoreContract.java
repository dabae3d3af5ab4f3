package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntConsumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What every {@link LeaseStore} keeps to, as a test for yours. It wants JUnit 5 and AssertJ. */
public abstract class LeaseStoreContract {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration HOUR = Duration.ofHours(1);
    private static final RateLimitKey KEY = RateLimitKey.client();

    /** What speaks for one more process, with the same books as all others of this test. */
    protected abstract LeaseStore process();

    /** Lets time pass. */
    protected abstract void pass(Duration time);

    /** Makes the books forget everything, as after a restart. */
    protected abstract void forget();

    @Test
    void theFirstProcessGetsAllThatNobodyElseWants() {
        LeaseGrant grant = exchange(process(), wants(10, 0, 1));
        assertThat(grant.free()).isEqualTo(10);
        assertThat(grant.cooling()).isEmpty();
        assertThat(grant.processes()).isEqualTo(1);
        assertThat(grant.elsewhere()).isZero();
    }

    @Test
    void aSecondProcessGetsItsPartWhenTheFirstHasReturnedIt() {
        LeaseStore first = process();
        LeaseStore second = process();
        exchange(first, wants(10, 0, 10));
        LeaseGrant nothingYet = exchange(second, wants(10, 0, 10));
        assertThat(nothingYet.free()).isZero();
        assertThat(nothingYet.elsewhere()).isEqualTo(10);

        LeaseGrant asked = exchange(first, wants(10, 10, 10));
        assertThat(asked.excess()).isEqualTo(5);
        assertThat(asked.urgent()).isTrue();
        assertThat(asked.processes()).isEqualTo(2);
        LeaseGrant returned = exchange(first, wants(10, 5, 10));
        assertThat(returned.excess()).isZero();

        LeaseGrant granted = exchange(second, wants(10, 0, 10));
        assertThat(granted.free()).isEqualTo(5);
        assertThat(granted.elsewhere()).isEqualTo(5);
    }

    @Test
    void aPermitThatCoolsGoesOnCoolingInAnotherProcess() {
        LeaseStore first = process();
        LeaseStore second = process();
        exchange(first, wants(2, 0, 2));
        exchange(second, wants(2, 0, 1));
        exchange(first, returns(2, 1, 2, HOUR));

        LeaseGrant granted = exchange(second, wants(2, 0, 1));
        assertThat(granted.free()).isZero();
        assertThat(granted.cooling()).hasSize(1);
        assertThat(granted.cooling().get(0)).isBetween(HOUR.minusMinutes(1), HOUR);
    }

    @Test
    void nobodyIsGivenAPermitThatCoolsIfItWantsNoMore() {
        LeaseStore first = process();
        exchange(first, wants(10, 0, 10));
        exchange(first, returns(10, 9, 1, HOUR));
        assertThat(exchange(first, wants(10, 9, 1)).cooling()).isEmpty();
    }

    @Test
    void theLeaseOfAProcessThatIsSilentEndsAndItsPermitsCoolForAPeriod() {
        LeaseStore silent = process();
        LeaseStore other = process();
        exchange(silent, wants(4, 0, 4));
        exchange(other, wants(4, 0, 4));
        pass(LeaseStore.LEASE.plusMillis(50));

        LeaseGrant granted = exchange(other, wants(4, 0, 4));
        assertThat(granted.processes()).isEqualTo(1);
        assertThat(granted.free()).isZero();
        assertThat(granted.cooling())
                .hasSize(4)
                .allSatisfy(wait -> assertThat(wait).isBetween(Duration.ofMillis(1), SECOND));
    }

    @Test
    void aProcessThatWantsNothingTakesNoPart() {
        LeaseStore first = process();
        LeaseStore second = process();
        exchange(first, wants(10, 0, 1));
        exchange(second, wants(10, 0, 1));
        exchange(first, wants(10, 0, 0));

        LeaseGrant grant = exchange(second, wants(10, 0, 1));
        assertThat(grant.free()).isEqualTo(10);
        assertThat(grant.processes()).isEqualTo(1);
    }

    @Test
    void littleDemandIsMetAndTheOthersShareTheRest() {
        List<LeaseStore> processes =
                IntStream.range(0, 3).mapToObj(i -> process()).toList();
        exchange(processes.get(0), wants(10, 0, 10));
        exchange(processes.get(1), wants(10, 0, 10));
        exchange(processes.get(2), wants(10, 0, 2));
        assertThat(exchange(processes.get(0), wants(10, 10, 10)).excess()).isEqualTo(6);
        exchange(processes.get(0), wants(10, 4, 10));
        assertThat(exchange(processes.get(1), wants(10, 0, 10)).free()).isEqualTo(4);
        assertThat(exchange(processes.get(2), wants(10, 0, 2)).free()).isEqualTo(2);
    }

    @Test
    void theLowestRateThatAProcessKnowsIsTheRateOfAll() {
        LeaseStore first = process();
        LeaseStore second = process();
        exchange(first, wants(10, 0, 1));
        exchange(second, wants(4, 0, 1));
        LeaseGrant grant = exchange(first, wants(10, 10, 10));
        assertThat(grant.excess()).isEqualTo(7);
    }

    @Test
    void aHoldOfOneProcessHoldsAllAndLastsNoLonger() {
        LeaseStore first = process();
        LeaseStore second = process();
        List<LeaseSignal> heard = new CopyOnWriteArrayList<>();
        second.signals().subscribe(heard::add);
        exchange(second, wants(10, 0, 1));
        untilHeard(heard, LeaseSignal.Held.class, step -> exchange(first, held(Duration.ofSeconds(step))));

        LeaseGrant grant = exchange(second, wants(10, 0, 1));
        assertThat(grant.holdReason()).isEqualTo(HoldReason.REFUSED);
        assertThat(heard)
                .filteredOn(LeaseSignal.Held.class::isInstance)
                .extracting(signal -> ((LeaseSignal.Held) signal).reason())
                .containsOnly(HoldReason.REFUSED);
        assertThat(grant.heldFor()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(160));
        exchange(second, held(grant.heldFor()));
        assertThat(exchange(first, wants(10, 0, 1)).heldFor()).isLessThanOrEqualTo(grant.heldFor());
    }

    @Test
    void whoHoldsTooMuchHearsThatAnotherWants() {
        LeaseStore first = process();
        LeaseStore second = process();
        List<LeaseSignal> heard = new CopyOnWriteArrayList<>();
        List<LeaseSignal> others = new CopyOnWriteArrayList<>();
        first.signals().subscribe(heard::add);
        second.signals().subscribe(others::add);
        exchange(first, wants(10, 0, 10));
        exchange(second, wants(10, 0, 10));
        untilHeard(heard, LeaseSignal.Wanted.class, step -> {
            exchange(first, wants(10, 10, 10));
            exchange(second, wants(10, 0, 10));
        });

        untilHeard(others, LeaseSignal.Returned.class, step -> {
            exchange(first, wants(10, 10, 10));
            exchange(second, wants(10, 0, 10));
            exchange(first, wants(10, 5, 10));
        });
    }

    /** Does it again until it is heard: a store may need some time until it listens. */
    private void untilHeard(List<LeaseSignal> heard, Class<? extends LeaseSignal> expected, IntConsumer action) {
        for (int step = 60; step < 160 && heard.stream().noneMatch(expected::isInstance); step++) {
            action.accept(step);
            pass(Duration.ofMillis(50));
        }
        assertThat(heard).anySatisfy(signal -> {
            assertThat(signal).isInstanceOf(expected);
            assertThat(signal.key()).isEqualTo(KEY);
        });
    }

    @Test
    void afterALossOfMemoryWhatAProcessSaysItHoldsIsTrue() {
        LeaseStore first = process();
        LeaseStore second = process();
        exchange(first, wants(10, 0, 10));
        forget();

        LeaseGrant grant = exchange(first, wants(10, 5, 10));
        assertThat(grant.free()).isZero();
        assertThat(grant.cooling())
                .hasSize(5)
                .allSatisfy(wait ->
                        assertThat(wait).isBetween(LeaseStore.LEASE.plusMillis(1), LeaseStore.LEASE.plus(SECOND)));
        assertThat(exchange(second, wants(10, 5, 10)).free()).isZero();
    }

    @Test
    void theFirstReportAfterALossOfMemoryMayBeOfAProcessThatHoldsNothing() {
        LeaseStore first = process();
        forget();
        exchange(process(), wants(10, 0, 0));

        LeaseGrant grant = exchange(first, wants(10, 3, 10));
        assertThat(grant.free()).isZero();
        assertThat(grant.cooling()).hasSize(7);
        assertThat(exchange(process(), wants(10, 3, 3)).free()).isZero();
    }

    @Test
    void afterAnAbsenceOfAllNothingIsFreeBeforeTheLastOneCanHaveComeBack() {
        LeaseStore first = process();
        LeaseStore second = process();
        exchange(first, wants(10, 0, 5));
        exchange(first, wants(10, 5, 5));
        exchange(second, wants(10, 0, 5));
        pass(LeaseStore.LEASE.plus(SECOND).plusMillis(50));

        LeaseGrant grant = exchange(first, wants(10, 5, 10));
        assertThat(grant.free()).isZero();
        assertThat(grant.cooling())
                .hasSize(5)
                .allSatisfy(wait ->
                        assertThat(wait).isBetween(LeaseStore.LEASE.plusMillis(1), LeaseStore.LEASE.plus(SECOND)));
        exchange(second, wants(10, 5, 5));
        assertThat(exchange(first, wants(10, 10, 10)).excess()).isEqualTo(5);
    }

    @Test
    void theReturnOfOneProcessCostsTheOthersNoPermitThatIsFree() {
        LeaseStore absent = process();
        LeaseStore other = process();
        exchange(absent, wants(10, 0, 1));
        pass(LeaseStore.LEASE.plusMillis(50));
        exchange(other, wants(10, 0, 1));
        pass(SECOND.minusMillis(200));
        exchange(other, wants(10, 1, 1));
        pass(Duration.ofMillis(300));
        int free = exchange(absent, wants(10, 2, 2)).free();
        assertThat(free + exchange(other, wants(10, 1, 1)).free()).isEqualTo(7);
    }

    @Test
    void aPermitThatIsLentWhileItCoolsGoesOnCoolingIfTheAnswerGetsLost() {
        LeaseStore first = process();
        LeaseStore second = process();
        exchange(first, wants(2, 0, 2));
        exchange(second, wants(2, 0, 1));
        exchange(first, returns(2, 1, 1, HOUR));
        assertThat(exchange(second, wants(2, 0, 1)).cooling()).hasSize(1);

        LeaseGrant again = exchange(second, wants(2, 0, 1));
        assertThat(again.free()).isZero();
        assertThat(again.cooling()).hasSize(1);
        assertThat(again.cooling().get(0)).isBetween(HOUR.minusMinutes(1), HOUR);
    }

    @Test
    void aPermitThatIsReturnedAgainBecauseTheAnswerGotLostCountsOnce() {
        LeaseStore first = process();
        LeaseStore second = process();
        exchange(first, wants(3, 0, 3));
        exchange(first, returns(3, 2, 2, HOUR));
        exchange(first, returns(3, 2, 2, HOUR));
        assertThat(exchange(second, wants(3, 0, 1)).cooling()).hasSize(1);

        exchange(first, wants(3, 1, 0));
        LeaseGrant grant = exchange(second, wants(3, 1, 2));
        assertThat(grant.free()).isEqualTo(1);
        assertThat(grant.cooling()).isEmpty();
    }

    @Test
    void eachLimitHasBooksOfItsOwn() {
        LeaseStore process = process();
        LeaseReport client = wants(10, 0, 1);
        LeaseReport directory =
                new LeaseReport(RateLimitKey.directory("directory_1"), 4, SECOND, 0, 1, List.of(), Duration.ZERO, null);
        List<LeaseGrant> grants = process.exchange(List.of(client, directory)).block(Duration.ofSeconds(30));
        assertThat(grants).extracting(LeaseGrant::free).containsExactly(10, 4);
    }

    @Test
    void processesTakeTurnsWithTheRestOfTheDivision() {
        Duration period = Duration.ofMillis(100);
        List<LeaseStore> processes = List.of(process(), process());
        int[] held = new int[2];
        int[] most = new int[2];
        for (int step = 0; step < 20; step++) {
            for (int i = 0; i < 2; i++) {
                LeaseGrant grant = exchange(
                        processes.get(i), new LeaseReport(KEY, 3, period, held[i], 3, List.of(), Duration.ZERO, null));
                held[i] += grant.free() - grant.excess();
                most[i] = Math.max(most[i], held[i]);
            }
            assertThat(held[0] + held[1]).isLessThanOrEqualTo(3);
            pass(Duration.ofMillis(37));
        }
        assertThat(most[0]).isGreaterThanOrEqualTo(2);
        assertThat(most[1]).isGreaterThanOrEqualTo(2);
    }

    private static LeaseGrant exchange(LeaseStore store, LeaseReport report) {
        List<LeaseGrant> grants =
                new ArrayList<>(store.exchange(List.of(report)).block(Duration.ofSeconds(30)));
        assertThat(grants).hasSize(1);
        return grants.get(0);
    }

    private static LeaseReport wants(int permits, int held, int wanted) {
        return report(permits, held, wanted, null, Duration.ZERO);
    }

    private static LeaseReport returns(int permits, int held, int wanted, Duration cooling) {
        return report(permits, held, wanted, cooling, Duration.ZERO);
    }

    private static LeaseReport held(Duration hold) {
        return report(10, 0, 1, null, hold);
    }

    private static LeaseReport report(int permits, int held, int wanted, @Nullable Duration cooling, Duration hold) {
        List<Duration> returned = cooling == null ? List.of() : List.of(cooling);
        HoldReason reason = hold.isZero() ? null : HoldReason.REFUSED;
        return new LeaseReport(KEY, permits, SECOND, held, wanted, returned, hold, reason);
    }
}
