package io.dirflux.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import reactor.test.util.RaceTestUtils;

/** Many threads submit at once. The state of the commands has no lock, so that a second runner would be seen. */
@Tag("race")
class DrainLoopRaceTest {

    private static final int ROUNDS = 5_000;
    private static final int THREADS = 8;
    private static final int COMMANDS = 2_000;

    @Test
    void twoSubmissionsAtOnceAreBothRunAndSeenByTheLastStep() {
        for (int round = 0; round < ROUNDS; round++) {
            Tally tally = new Tally();
            RaceTestUtils.race(tally::submit, tally::submit);
            assertThat(tally.commands).isEqualTo(2);
            assertThat(tally.seenByTheLastStep).isEqualTo(2);
        }
    }

    @Test
    void aSubmissionAgainstTheEndOfTheLoopIsNotForgotten() {
        for (int round = 0; round < ROUNDS; round++) {
            Tally tally = new Tally();
            tally.submit();
            RaceTestUtils.race(tally::submit, tally::submit, tally::submit);
            assertThat(tally.seenByTheLastStep).isEqualTo(4);
        }
    }

    @Test
    void noCommandIsLostRepeatedOrRunNextToAnother() {
        Tally tally = new Tally();

        RaceTestUtils.race(IntStream.range(0, THREADS)
                .<Runnable>mapToObj(thread -> () -> IntStream.range(0, COMMANDS).forEach(i -> tally.submit()))
                .toArray(Runnable[]::new));

        assertThat(tally.commands).isEqualTo(THREADS * COMMANDS);
        assertThat(tally.seenByTheLastStep).isEqualTo(THREADS * COMMANDS);
        assertThat(tally.overlapped).isFalse();
    }

    @Test
    void theCommandsOfEachThreadStayInOrder() {
        DrainLoop loop = new DrainLoop();
        List<List<Integer>> received = IntStream.range(0, THREADS)
                .<List<Integer>>mapToObj(i -> new ArrayList<>())
                .toList();

        RaceTestUtils.race(IntStream.range(0, THREADS)
                .<Runnable>mapToObj(thread -> () -> IntStream.range(0, COMMANDS)
                        .forEach(i -> loop.submit(() -> received.get(thread).add(i))))
                .toArray(Runnable[]::new));

        List<Integer> inOrder = IntStream.range(0, COMMANDS).boxed().toList();
        assertThat(received).allSatisfy(numbers -> assertThat(numbers).isEqualTo(inOrder));
    }

    /** Counts without a lock, in commands and a step. */
    private static final class Tally {

        private final DrainLoop loop = new DrainLoop(this::step);
        private final AtomicBoolean inside = new AtomicBoolean();
        private volatile boolean overlapped;
        private int commands;
        private int seenByTheLastStep;

        void submit() {
            loop.submit(this::command);
        }

        private void command() {
            if (!inside.compareAndSet(false, true)) {
                overlapped = true;
            }
            commands++;
            inside.set(false);
        }

        private void step() {
            seenByTheLastStep = commands;
        }
    }
}
