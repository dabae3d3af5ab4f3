package io.dirflux.testing;

import org.junit.jupiter.api.MethodOrderer;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/** Names the seed of this run's random order, so that the order can be had again. */
public final class RandomOrder implements LauncherSessionListener {

    private static final String SEED = MethodOrderer.Random.RANDOM_SEED_PROPERTY_NAME;

    @Override
    public void launcherSessionOpened(LauncherSession session) {
        if (System.getProperty(SEED) == null) {
            System.setProperty(SEED, Long.toString(System.nanoTime()));
        }
        System.out.println("Tests in random order; the same again: -D" + SEED + "=" + System.getProperty(SEED));
    }
}
