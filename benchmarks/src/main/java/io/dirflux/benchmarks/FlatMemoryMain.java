package io.dirflux.benchmarks;

import io.dirflux.DirectorySyncClient;
import io.dirflux.UserQuery;
import io.dirflux.ratelimit.RateLimits;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * A million users in a heap of 16 MB: the live heap after a forced collection at 10% and at 90% of the walk. Run it
 * with {@code -Xmx16m}; it fails if they differ by more than 10%.
 */
public final class FlatMemoryMain {

    private static final long USERS = 1_000_000;
    private static final double MOST_GROWTH = 1.10;
    private static final Duration SLOW_PAGE = Duration.ofMillis(2);

    private final long users;
    private long atTenth;
    private long atNineTenths;

    private FlatMemoryMain(long users) {
        this.users = users;
    }

    /**
     * Arguments: {@code fast} or {@code slow}, the consumer; then how many users in hundreds, a million if it is left
     * out.
     */
    public static void main(String[] args) throws IOException, InterruptedException {
        FlatMemoryMain walk = new FlatMemoryMain(args.length < 2 ? USERS : Long.parseLong(args[1]));
        boolean slow = args.length > 0 && args[0].equals("slow");
        try (ServerProcess server = ServerProcess.prepared(walk.users, 0)) {
            walk.run(server, slow);
        }
        double growth = (double) walk.atNineTenths / walk.atTenth;
        System.out.printf(
                "{\"benchmark\":\"flat memory\",\"consumer\":\"%s\",\"users\":%d,\"maxHeap\":%d,\"liveAtTenth\":%d,"
                        + "\"liveAtNineTenths\":%d,\"growth\":%.3f}%n",
                slow ? "slow" : "fast",
                walk.users,
                Runtime.getRuntime().maxMemory(),
                walk.atTenth,
                walk.atNineTenths,
                growth);
        if (growth > MOST_GROWTH) {
            throw new IllegalStateException("The heap grew by more than a tenth");
        }
    }

    /** The slow consumer takes its time behind {@code publishOn}: the server is always ahead of it. */
    private void run(ServerProcess server, boolean slow) {
        try (DirectorySyncClient client = DirectorySyncClient.builder()
                .apiKey(StreamContender.KEY)
                .baseUrl(server.baseUrl())
                .rateLimits(RateLimits.unlimited())
                .build()) {
            UserIds ids = new UserIds(0);
            UserQuery query = UserQuery.inDirectory(server.directoryId());
            Flux<?> walk = client.users().list(query).doOnNext(user -> {
                ids.accept(user.id());
                measure(UserIds.number(user.id()) + 1);
            });
            Flux<?> consumed = slow
                    ? walk.buffer(StreamContender.PAGE)
                            .publishOn(Schedulers.single(), 1)
                            .concatMap(page -> Mono.just(page).delayElement(SLOW_PAGE), 0)
                    : walk;
            consumed.then().block();
            ids.complete(users);
        }
    }

    private void measure(long seen) {
        if (seen == users / 10) {
            atTenth = liveHeap();
        } else if (seen == users / 10 * 9) {
            atNineTenths = liveHeap();
        }
    }

    private static long liveHeap() {
        for (int i = 0; i < 3; i++) {
            System.gc();
        }
        return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    }
}
