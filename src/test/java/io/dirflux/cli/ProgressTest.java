package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private static final int WIDTH = 60;

    private final ProgressListener progress = new ProgressListener("users", 10);

    @Test
    void aLiveLineIsCutToTheWidthOfTheTerminal() {
        progress.expect(1_000_000);
        StringWriter err = new StringWriter();
        PrintWriter writer = new PrintWriter(err, true);
        assertThat(progress.line()).hasSizeGreaterThan(WIDTH);

        try (ProgressPrinter printer = new ProgressPrinter(ProgressStyle.live, progress, writer, () -> WIDTH)) {
            printer.start();
        }

        assertThat(err.toString().split("\r\u001b\\[K", -1))
                .hasSizeGreaterThan(1)
                .allMatch(line -> line.stripTrailing().length() < WIDTH)
                .anyMatch(line -> line.startsWith("0/1000000 users"));
    }

    @Test
    void estimatesTheRemainingTimeAfterTwoSeconds() {
        progress.expect(100);
        IntStream.range(0, 20).forEach(n -> progress.received());

        assertThat(progress.line(Duration.ofMillis(1_999).toNanos())).endsWith("ETA -");
        assertThat(progress.line(Duration.ofSeconds(2).toNanos())).endsWith("ETA 8 s");
        IntStream.range(0, 80).forEach(n -> progress.received());
        assertThat(progress.line(Duration.ofMillis(500).toNanos())).endsWith("ETA 0 s");
    }

    @Test
    void printsRepeatedFailuresAtGrowingDistance() {
        RetryNotices notices = new RetryNotices();

        assertThat(printedSeconds(notices, 0, 71)).containsExactly(0, 10, 30, 70);
        notices.reset();
        assertThat(printedSeconds(notices, 72, 90)).containsExactly(72, 82);
        assertThat(printedSeconds(notices, 90, 10_000)).startsWith(102, 142, 222, 382, 702, 1_302, 1_902, 2_502);
    }

    private static int[] printedSeconds(RetryNotices notices, int from, int to) {
        return IntStream.range(from, to)
                .filter(second -> notices.isDue(Duration.ofSeconds(second).toNanos()))
                .toArray();
    }
}
