package io.dirflux.testing;

import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestPlan;

/** Prints the seed of this run's random test order, so that the order can be replayed. Maven sets it for all JVMs. */
public final class RandomOrder implements LauncherSessionListener {

    private static final String SEED = MethodOrderer.Random.RANDOM_SEED_PROPERTY_NAME;
    private static final AtomicBoolean PRINTED = new AtomicBoolean();

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (System.getProperty(SEED) == null) {
            System.setProperty(SEED, Long.toString(System.nanoTime()));
        }
        session.getLauncher().registerTestExecutionListeners(new TestExecutionListener() {
            @Override
            public void testPlanExecutionStarted(TestPlan plan) {
                if (PRINTED.compareAndSet(false, true)) {
                    print();
                }
            }
        });
    }

    private static void print() {
        System.out.println(
                "Tests run in random order. To replay this order: -D" + SEED + "=" + System.getProperty(SEED));
    }
}
