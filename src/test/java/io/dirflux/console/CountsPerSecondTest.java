package io.dirflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.console.CountsPerSecond.What;
import org.junit.jupiter.api.Test;

/** Counts per second, told the time. */
class CountsPerSecondTest {

    private final CountsPerSecond counts = new CountsPerSecond();

    @Test
    void theCurrentSecondIsNotCountedYet() {
        counts.add(What.GRANTED, 1_000);
        counts.add(What.GRANTED, 1_001);
        counts.add(What.GRANTED, 1_001);

        assertThat(counts.before(1_001, 3, What.GRANTED)).containsExactly(0, 0, 1);
        assertThat(counts.before(1_002, 3, What.GRANTED)).containsExactly(0, 1, 2);
        assertThat(counts.before(1_002, 3, What.REFUSED)).containsExactly(0, 0, 0);
    }

    @Test
    void whatIsOlderThanFiveMinutesIsForgotten() {
        counts.add(What.REFUSED, 1_000);

        assertThat(counts.before(1_300, CountsPerSecond.SECONDS, What.REFUSED)).startsWith(1, 0);
        counts.add(What.REFUSED, 1_301);
        assertThat(counts.before(1_301, CountsPerSecond.SECONDS, What.REFUSED)).containsOnly(0);
        assertThat(counts.before(9_000, CountsPerSecond.SECONDS, What.REFUSED)).containsOnly(0);
    }

    @Test
    void aLateCountGoesToItsOwnSecond() {
        counts.add(What.RETRIED, 1_005);
        counts.add(What.RETRIED, 1_003);

        assertThat(counts.before(1_006, 4, What.RETRIED)).containsExactly(0, 1, 0, 1);
    }
}
