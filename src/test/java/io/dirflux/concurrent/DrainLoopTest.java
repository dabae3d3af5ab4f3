package io.dirflux.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class DrainLoopTest {

    private final List<String> ran = new ArrayList<>();

    @Test
    void runsACommandOnTheThreadThatSubmitsIt() {
        AtomicReference<Thread> thread = new AtomicReference<>();

        new DrainLoop().submit(() -> thread.set(Thread.currentThread()));

        assertThat(thread).hasValue(Thread.currentThread());
    }

    @Test
    void theStepsFollowTheCommandsInOrder() {
        DrainLoop loop = new DrainLoop(() -> ran.add("first step"), () -> ran.add("second step"));

        loop.submit(() -> ran.add("command"));
        loop.submit(() -> ran.add("command"));

        assertThat(ran).containsExactly("command", "first step", "second step", "command", "first step", "second step");
    }

    @Test
    void aCommandSubmittedByACommandRunsAfterIt() {
        DrainLoop loop = new DrainLoop(() -> ran.add("step"));

        loop.submit(() -> {
            loop.submit(() -> ran.add("inner"));
            ran.add("outer");
        });

        assertThat(ran).startsWith("outer", "inner", "step");
    }

    @Test
    void aCommandSubmittedByAStepIsNotForgotten() {
        List<DrainLoop> self = new ArrayList<>();
        DrainLoop loop = new DrainLoop(() -> {
            if (ran.size() < 3) {
                self.get(0).submit(() -> ran.add("again"));
            }
        });
        self.add(loop);

        loop.submit(() -> ran.add("command"));

        assertThat(ran).containsExactly("command", "again", "again");
    }

    @Test
    void aMillionNestedCommandsDoNotGrowTheStack() {
        DrainLoop loop = new DrainLoop();
        Countdown countdown = new Countdown(loop, 1_000_000);

        loop.submit(countdown);

        assertThat(countdown.left).isZero();
    }

    @Test
    void aCommandOrAStepThatThrowsDoesNotStopTheLoop() {
        DrainLoop loop = new DrainLoop(DrainLoopTest::fail, () -> ran.add("next step"));

        loop.submit(DrainLoopTest::fail);
        loop.submit(() -> ran.add("command"));

        assertThat(ran).containsExactly("next step", "command", "next step");
    }

    @Test
    void anErrorDoesNotOccupyTheLoopForEver() {
        DrainLoop loop = new DrainLoop();

        loop.submit(() -> {
            throw new AssertionError("thrown by this test");
        });
        loop.submit(() -> ran.add("command"));

        assertThat(ran).containsExactly("command");
    }

    private static void fail() {
        throw new IllegalStateException("expected in a test");
    }

    /** Submits itself until nothing is left. */
    private static final class Countdown implements Runnable {

        private final DrainLoop loop;
        private int left;

        Countdown(DrainLoop loop, int left) {
            this.loop = loop;
            this.left = left;
        }

        @Override
        public void run() {
            if (left > 0) {
                left--;
                loop.submit(this);
            }
        }
    }
}
