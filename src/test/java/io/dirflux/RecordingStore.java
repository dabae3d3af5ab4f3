package io.dirflux;

import io.dirflux.model.DirectoryUser;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** An application's store of users. It can refuse a user, and counts the upserts that run at a time. */
final class RecordingStore implements Function<DirectoryUser, Mono<Void>> {

    final Queue<String> stored = new ConcurrentLinkedQueue<>();
    final AtomicInteger mostAtATime = new AtomicInteger();
    private final AtomicInteger running = new AtomicInteger();
    private final @Nullable String refused;

    RecordingStore(@Nullable String refused) {
        this.refused = refused;
    }

    @Override
    public Mono<Void> apply(DirectoryUser user) {
        if (user.id().equals(refused)) {
            throw new IllegalStateException("not stored");
        }
        mostAtATime.accumulateAndGet(running.incrementAndGet(), Math::max);
        return Mono.delay(Duration.ofMillis(2)).then(Mono.fromRunnable(() -> {
            running.decrementAndGet();
            stored.add(user.id());
        }));
    }
}
