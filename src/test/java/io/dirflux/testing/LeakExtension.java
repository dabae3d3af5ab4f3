package io.dirflux.testing;

import static org.junit.jupiter.api.extension.ExtensionContext.Namespace.GLOBAL;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails a run at its end if a Netty buffer was not released. The service loader registers it for every test class; the
 * first class of a JVM installs the detectors before Netty creates its own. A JVM that gets its classes one by one has
 * a run for each of them.
 */
public final class LeakExtension implements BeforeAllCallback {

    private static final LeakWatch WATCH = installed();

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot().getStore(GLOBAL).getOrComputeIfAbsent(LeakExtension.class, key ->
                (AutoCloseable) () -> failOn(WATCH.leaks()));
    }

    private static LeakWatch installed() {
        LeakWatch watch = new LeakWatch();
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(watch);
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        return watch;
    }

    private static void failOn(List<String> leaks) {
        if (!leaks.isEmpty()) {
            throw new AssertionError("leaks in this run: " + leaks.size() + "\n" + String.join("\n\n", leaks));
        }
    }
}
