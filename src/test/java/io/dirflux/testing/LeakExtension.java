package io.dirflux.testing;

import static org.junit.jupiter.api.extension.ExtensionContext.Namespace.GLOBAL;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails the run, at its end, if any of Netty's buffers was not released. The service loader brings it to every test
 * class; the first one starts the watch, before Netty makes its detectors.
 */
public final class LeakExtension implements BeforeAllCallback {

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot().getStore(GLOBAL).getOrComputeIfAbsent(LeakExtension.class, key -> watchUntilClosed());
    }

    private static AutoCloseable watchUntilClosed() {
        LeakWatch watch = new LeakWatch();
        ResourceLeakDetectorFactory.setResourceLeakDetectorFactory(watch);
        ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
        return () -> failOn(watch.leaks());
    }

    private static void failOn(List<String> leaks) {
        if (!leaks.isEmpty()) {
            throw new AssertionError("leaks in this run: " + leaks.size() + "\n" + String.join("\n\n", leaks));
        }
    }
}
