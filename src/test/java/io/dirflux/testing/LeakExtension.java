package io.dirflux.testing;

import static org.junit.jupiter.api.extension.ExtensionContext.Namespace.GLOBAL;

import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakDetectorFactory;
import java.util.List;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails the run at its end if a Netty buffer was not released. The service loader registers it for every test class;
 * the first class installs it before Netty creates its leak detectors.
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
