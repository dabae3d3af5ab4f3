package io.dirflux.testing;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Prints the seed of this run's random test order, so that the order can be replayed. */
public final class RandomOrder implements LauncherSessionListener {

    private static final String SEED = MethodOrderer.Random.RANDOM_SEED_PROPERTY_NAME;

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (System.getProperty(SEED) == null) {
            System.setProperty(SEED, Long.toString(System.nanoTime()));
        }
        System.out.println(
                "Tests run in random order. To replay this order: -D" + SEED + "=" + System.getProperty(SEED));
    }
}
