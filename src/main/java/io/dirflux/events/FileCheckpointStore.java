package io.dirflux.events;

import io.dirflux.error.CheckpointInUseException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * Keeps a position in a {@link CheckpointFile}. Work that has begun is not interrupted by a cancel.
 *
 * <ul>
 *   <li>A change that was cancelled and has not begun is skipped if a later one came first.
 *   <li>An acquire waits up to a second for a follow that is just ending.
 * </ul>
 */
final class FileCheckpointStore implements CheckpointStore {

    private static final Retry WHILE_ANOTHER_ENDS = Retry.fixedDelay(10, Duration.ofMillis(100))
            .filter(CheckpointInUseException.class::isInstance)
            .onRetryExhaustedThrow((retry, signal) -> signal.failure());

    private final CheckpointFile file;
    private final AtomicLong requested = new AtomicLong();
    private long latest;

    FileCheckpointStore(Path file) {
        this.file = new CheckpointFile(file);
    }

    private interface DiskWork {
        void run() throws IOException;
    }

    /** Work that knows its place among all changes. */
    private interface Change {
        void run(long number) throws IOException;
    }

    @Override
    public Mono<Void> acquire() {
        return Mono.<Void>create(sink -> {
                    AtomicBoolean decided = new AtomicBoolean(); // the acquire succeeded, or it was cancelled
                    sink.onCancel(() -> {
                        if (!decided.compareAndSet(false, true)) {
                            release().subscribe();
                        }
                    });
                    disk().schedule(() -> {
                        try {
                            always(file::acquire);
                            if (decided.compareAndSet(false, true)) {
                                sink.success();
                            } else {
                                always(file::release);
                            }
                        } catch (IOException | RuntimeException e) { // a file system may throw either
                            sink.error(e);
                        }
                    });
                })
                .retryWhen(WHILE_ANOTHER_ENDS);
    }

    @Override
    public Mono<Void> release() {
        return onDisk(number -> {
            skipUpTo(number);
            always(file::release);
        });
    }

    @Override
    public Mono<Checkpoint> load() {
        return Mono.fromCallable(this::read).subscribeOn(disk());
    }

    @Override
    public Mono<Void> save(Checkpoint checkpoint) {
        return onDisk(number -> unlessLate(number, () -> file.write(checkpoint)));
    }

    @Override
    public Mono<Void> clear() {
        return onDisk(number -> unlessLate(number, file::clear));
    }

    /** Asked for each time: Reactor replaces its schedulers when its factory changes. */
    private static Scheduler disk() {
        return Schedulers.boundedElastic();
    }

    /** A numbered change. A cancel does not interrupt it: that would close the channel in the middle of a write. */
    private Mono<Void> onDisk(Change change) {
        return Mono.create(sink -> {
            long number = requested.incrementAndGet();
            disk().schedule(() -> {
                try {
                    change.run(number);
                    sink.success();
                } catch (IOException | RuntimeException e) {
                    sink.error(e);
                }
            });
        });
    }

    private synchronized @Nullable Checkpoint read() throws IOException {
        return file.read();
    }

    private synchronized void always(DiskWork work) throws IOException {
        work.run();
    }

    private synchronized void skipUpTo(long number) {
        latest = Math.max(latest, number);
    }

    private synchronized void unlessLate(long number, DiskWork work) throws IOException {
        if (number > latest) {
            latest = number;
            work.run();
        }
    }

    @Override
    public String toString() {
        return "CheckpointStore[" + file + "]";
    }
}
