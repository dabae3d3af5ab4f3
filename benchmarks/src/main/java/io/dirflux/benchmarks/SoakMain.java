package io.dirflux.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import io.dirflux.DirectorySyncClient;
import io.dirflux.UserQuery;
import io.dirflux.ratelimit.RateLimits;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Walks at full speed that are cancelled and begun again, for ten minutes: prints each tenth of that the live heap, the
 * direct memory, the threads and the open files, sockets included, and fails if the last of them is far from the
 * second.
 */
public final class SoakMain {

    private static final long USERS = 100_000;
    private static final int WALKS = 8;
    private static final int TENTHS = 10;
    private static final double MOST_GROWTH = 1.25;

    private SoakMain() {}

    /** One argument: how many minutes, 10 if it is left out. */
    public static void main(String[] args) throws IOException, InterruptedException {
        double minutes = args.length == 0 ? 10 : Double.parseDouble(args[0]);
        Duration tenth = Duration.ofMillis((long) (minutes * 60_000 / TENTHS));
        try (ServerProcess server = ServerProcess.prepared(USERS, 0);
                DirectorySyncClient client = DirectorySyncClient.builder()
                        .apiKey(StreamContender.KEY)
                        .baseUrl(server.baseUrl())
                        .rateLimits(RateLimits.unlimited())
                        .maxConnections(WALKS)
                        .build()) {
            Gauges second = Gauges.NONE;
            Gauges last = Gauges.NONE;
            for (int i = 0; i < TENTHS; i++) {
                long users = walks(client).take(tenth).count().blockOptional().orElse(0L);
                last = Gauges.now(users);
                second = i == 1 ? last : second;
                System.out.println(last);
            }
            last.requireLike(second);
        }
    }

    /** Each user of walks that go on until they are cancelled after 1 to 5,000 users, or at their end. */
    private static Flux<?> walks(DirectorySyncClient client) {
        return Flux.range(0, WALKS)
                .flatMap(
                        walk -> Flux.defer(() -> {
                                    UserIds ids = new UserIds(0);
                                    long most = ThreadLocalRandom.current().nextLong(1, 5_000);
                                    return client.users()
                                            .list(UserQuery.inDirectory(PreparedPage.DIRECTORY))
                                            .doOnNext(user -> ids.accept(user.id()))
                                            .take(most);
                                })
                                .repeat(),
                        WALKS);
    }

    /** What must stay flat. */
    private record Gauges(long users, long heap, long direct, int threads, long files) {

        static final Gauges NONE = new Gauges(0, 0, 0, 0, 0);

        static Gauges now(long users) throws InterruptedException {
            Mono.delay(Duration.ofSeconds(1)).block(); // what was cancelled closes its connection
            for (int i = 0; i < 3; i++) {
                System.gc();
                TimeUnit.MILLISECONDS.sleep(100);
            }
            OperatingSystemMXBean system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            return new Gauges(
                    users,
                    ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed(),
                    PlatformDependent.usedDirectMemory(),
                    ManagementFactory.getThreadMXBean().getThreadCount(),
                    system instanceof UnixOperatingSystemMXBean unix ? unix.getOpenFileDescriptorCount() : 0);
        }

        void requireLike(Gauges earlier) {
            boolean flat = heap <= MOST_GROWTH * earlier.heap
                    && direct <= MOST_GROWTH * earlier.direct
                    && threads <= earlier.threads + 1
                    && files <= earlier.files + WALKS;
            if (!flat) {
                throw new IllegalStateException("Not flat: " + earlier + ", then " + this);
            }
        }
    }
}
