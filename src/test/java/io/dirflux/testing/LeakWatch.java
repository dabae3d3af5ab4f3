package io.dirflux.testing;

import static java.util.function.Predicate.not;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.lang.ref.Reference;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Creates Netty's leak detectors and collects their reports. */
final class LeakWatch extends ResourceLeakDetectorFactory {

    private static final Pattern FRAME_OF_THE_RUNNER =
            Pattern.compile("\\s+(java\\.base/|org\\.junit\\.|org\\.apache\\.).*");

    /** The driver of PostgreSQL does not release the parameters of statements that wait when its connection is lost. */
    private static final String PARAMETER_OF_A_STATEMENT = "io.r2dbc.postgresql.codec.";

    private final Queue<Detector<?>> detectors = new ConcurrentLinkedQueue<>();
    private final Queue<String> leaks = new ConcurrentLinkedQueue<>();
    private volatile boolean trackedSinceLastLook;

    @Override
    @Deprecated
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int interval, long maxActive) {
        return newResourceLeakDetector(resource, interval);
    }

    @Override
    public <T> ResourceLeakDetector<T> newResourceLeakDetector(Class<T> resource, int samplingInterval) {
        Detector<T> detector = new Detector<>(resource, samplingInterval);
        detectors.add(detector);
        return detector;
    }

    /** The leaks since the last call, each with the places where the object was created and used. */
    List<String> leaks() throws InterruptedException {
        if (trackedSinceLastLook) { // most tests use no buffer, and two collections take half a second
            trackedSinceLastLook = false;
            collectGarbage(); // a leak is detected only after the object was collected
            detectors.forEach(Detector::report);
        }
        return Stream.generate(leaks::poll).takeWhile(Objects::nonNull).toList();
    }

    /** Collects twice: when the second collection queues a reference, all references of the first are queued. */
    private static void collectGarbage() throws InterruptedException {
        for (int round = 0; round < 2; round++) {
            ReferenceQueue<Object> collected = new ReferenceQueue<>();
            Reference<Object> canary = new WeakReference<>(new Object(), collected);
            System.gc();
            if (collected.remove(Duration.ofSeconds(30).toMillis()) != canary) {
                throw new IllegalStateException("no garbage was collected within 30 seconds");
            }
        }
    }

    private final class Detector<T> extends ResourceLeakDetector<T> {

        private volatile @Nullable Thread reporting;

        Detector(Class<?> resource, int samplingInterval) {
            super(resource, samplingInterval);
        }

        /** A detector reports leaks when it is asked to track a new object. */
        @SuppressWarnings("unchecked") // the detector does not use the object it tracks
        void report() {
            reporting = Thread.currentThread();
            T probe = (T) new Object();
            trackForcibly(probe).close(probe);
            reporting = null;
        }

        /** Netty asks for it whenever it begins to track an object. */
        @Override
        protected @Nullable Object getInitialHint(String resourceType) {
            if (Thread.currentThread() != reporting) {
                trackedSinceLastLook = true;
            }
            return super.getInitialHint(resourceType);
        }

        @Override
        protected boolean needReport() {
            return true;
        }

        @Override
        protected void reportTracedLeak(String resourceType, String records) {
            if (records.contains(PARAMETER_OF_A_STATEMENT)) {
                return;
            }
            leaks.add(resourceType + " was not released."
                    + records.lines()
                            .filter(not(FRAME_OF_THE_RUNNER.asMatchPredicate()))
                            .collect(Collectors.joining("\n")));
        }

        @Override
        protected void reportUntracedLeak(String resourceType) {
            leaks.add(resourceType + " was not released; nothing is known about where.");
        }
    }
}
