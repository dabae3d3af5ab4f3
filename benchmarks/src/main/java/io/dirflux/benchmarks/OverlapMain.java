package io.dirflux.benchmarks;

import io.dirflux.DirectorySyncClient;
import io.dirflux.UserQuery;
import io.dirflux.model.DirectoryUser;
import io.dirflux.ratelimit.RateLimits;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.UnaryOperator;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/**
 * A server that takes 20 ms a page and a consumer that blocks for 20 ms a page: how long the walk takes against the
 * longer of the two alone, behind {@code publishOn} and on the delivering thread. Prints a line of JSON.
 */
public final class OverlapMain {

    private static final int PAGES = 100;
    private static final int PAGE_MILLIS = 20;
    private static final long USERS = (long) PAGES * StreamContender.PAGE;

    private final DirectorySyncClient client;
    private final UserQuery query;

    private OverlapMain(ServerProcess server) {
        client = DirectorySyncClient.builder()
                .apiKey(StreamContender.KEY)
                .baseUrl(server.baseUrl())
                .rateLimits(RateLimits.unlimited())
                .build();
        query = UserQuery.inDirectory(server.directoryId());
    }

    /** No arguments. */
    public static void main(String[] args) throws IOException, InterruptedException {
        try (ServerProcess server = ServerProcess.prepared(USERS, PAGE_MILLIS)) {
            OverlapMain overlap = new OverlapMain(server);
            overlap.server(); // warm
            double longer = Math.max(overlap.server(), consumer());
            double behind = overlap.both(users -> users.publishOn(Schedulers.boundedElastic()));
            double blocking = overlap.both(users -> users);
            System.out.printf(
                    "{\"benchmark\":\"overlap\",\"longerMillis\":%.0f,\"behindPublishOnMillis\":%.0f,"
                            + "\"onDeliveringThreadMillis\":%.0f,\"behindPublishOn\":%.3f,\"onDeliveringThread\":%.3f}%n",
                    longer, behind, blocking, behind / longer, blocking / longer);
            overlap.client.close();
        }
    }

    /** The walk without a consumer. */
    private double server() {
        return millis(() -> client.users().list(query).then().block());
    }

    /** The consumer without a walk. */
    private static double consumer() {
        return millis(() -> {
            for (int page = 0; page < PAGES; page++) {
                consumePage();
            }
        });
    }

    private double both(UnaryOperator<Flux<DirectoryUser>> delivery) {
        return millis(() -> {
            UserIds ids = new UserIds(0);
            delivery.apply(client.users().list(query))
                    .doOnNext(user -> ids.accept(user.id()))
                    .doOnNext(user -> {
                        if ((UserIds.number(user.id()) + 1) % StreamContender.PAGE == 0) {
                            consumePage();
                        }
                    })
                    .then()
                    .block();
            ids.complete(USERS);
        });
    }

    private static void consumePage() {
        long until = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PAGE_MILLIS);
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(left);
        }
    }

    private static double millis(Runnable work) {
        long start = System.nanoTime();
        work.run();
        return (System.nanoTime() - start) / 1e6;
    }
}
