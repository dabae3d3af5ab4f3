package io.dirflux.testing;

import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.Extension;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingMethod;
import reactor.blockhound.BlockingOperationError;

/**
 * Installs BlockHound. The service loader loads it in the JVMs that run tests. BlockHound's own listener would also be
 * loaded by Maven, which lists the test classes for them.
 *
 * <p>Allowed is the short lock of {@code Flux.toIterable()}, by which it hands an item to the thread that waits.
 *
 * <p>An error of BlockHound can end in a place that drops it, and a test then only waits in vain. So each is printed
 * where it happens, and its message names the calls that led to it.
 */
public final class BlockHoundExtension implements Extension {

    private static final int FRAMES = 20;

    static {
        BlockHound.builder()
                .loadIntegrations()
                .allowBlockingCallsInside(
                        "reactor.core.publisher.BlockingIterable$SubscriberIterator", "signalConsumer")
                .blockingMethodCallback(BlockHoundExtension::forbid)
                .install();
    }

    private static void forbid(BlockingMethod method) {
        String calls = Stream.of(new Throwable().getStackTrace())
                .filter(frame -> !frame.getClassName().equals(BlockHoundExtension.class.getName()))
                .filter(frame -> !frame.getClassName().startsWith("reactor.blockhound."))
                .limit(FRAMES)
                .map(frame -> frame.getClassName() + "." + frame.getMethodName())
                .collect(Collectors.joining(" < "));
        BlockingOperationError error = new BlockingOperationError(
                new BlockingMethod(method.getClassName(), method.getName() + " by " + calls, method.getModifiers()));
        System.err.println(Thread.currentThread().getName() + ": " + error.getMessage());
        throw error;
    }
}
