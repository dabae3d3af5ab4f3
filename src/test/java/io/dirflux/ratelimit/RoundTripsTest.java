package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;

class RoundTripsTest {

    private static final long MILLI = 1_000_000L;

    private final RoundTrips roundTrips = new RoundTrips();

    @Test
    void creditsNothingBeforeASecondRoundHasGoneOverTheSameConnections() {
        observe(19, 30 * MILLI);
        assertThat(roundTrips.credit(1, false)).isZero();
        observe(1, 30 * MILLI);
        assertThat(roundTrips.credit(10, false)).isEqualTo(30 * MILLI);
        assertThat(roundTrips.credit(11, false)).isZero();
        observe(2, 30 * MILLI);
        assertThat(roundTrips.credit(11, false)).isEqualTo(30 * MILLI);
    }

    @Test
    void oneQuickerAnswerIsEnoughToCreditLess() {
        observe(100, 30 * MILLI);
        observe(1, 5 * MILLI);
        assertThat(roundTrips.credit(10, false)).isLessThan(5 * MILLI);
    }

    @Test
    void slowAnswersNeverCreditMore() {
        observe(100, 30 * MILLI);
        observe(1_000, 80 * MILLI);
        assertThat(roundTrips.credit(10, false)).isLessThan(30 * MILLI);
    }

    @Test
    void leavesAMarginForAnswersQuickerThanAllSeen() {
        Random random = new Random(7);
        int quicker = 0;
        for (int i = 0; i < 10_000; i++) {
            long roundTrip = (20 + random.nextInt(30) + random.nextInt(30)) * MILLI + random.nextInt(1_000_000);
            quicker += roundTrip < roundTrips.credit(10, false) ? 1 : 0;
            roundTrips.observe(roundTrip);
        }
        assertThat(quicker).isLessThanOrEqualTo(1);
        assertThat(roundTrips.credit(10, false)).isGreaterThan(19 * MILLI);
    }

    @Test
    void creditsLessIfOtherProcessesHaveRoundTripsOfTheirOwn() {
        observe(50, 30 * MILLI);
        observe(50, 40 * MILLI);
        assertThat(roundTrips.credit(10, false)).isEqualTo(29 * MILLI);
        assertThat(roundTrips.credit(10, true)).isEqualTo(28 * MILLI);
    }

    @Test
    void theFirstCallsOfAProcessAndAPauseCostHardlyAnyCredit() {
        observe(5, 700 * MILLI);
        observe(95, 30 * MILLI);
        assertThat(roundTrips.credit(10, true)).isGreaterThan(29 * MILLI);
        observe(9, 300 * MILLI);
        assertThat(roundTrips.credit(10, true)).isGreaterThan(28 * MILLI);
    }

    private void observe(int times, long nanos) {
        for (int i = 0; i < times; i++) {
            roundTrips.observe(nanos);
        }
    }
}
