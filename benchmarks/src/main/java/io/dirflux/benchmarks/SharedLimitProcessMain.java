package io.dirflux.benchmarks;

import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One of the processes of {@link SharedLimitMain}: calls every server once, says that it is ready, calls them until its
 * input ends, and prints what it lost.
 */
public final class SharedLimitProcessMain {

    private static final Duration FIRST_CALLS = Duration.ofMinutes(1);

    private SharedLimitProcessMain() {}

    /**
     * Arguments: the contender, the URL of Redis, the number of processes, this one's number, how many callers it has
     * for each permit of a second, and for each server its rate, its URL, its key and a directory.
     */
    public static void main(String[] args) throws IOException {
        SharedContender contender = SharedContender.valueOf(args[0]);
        RedisClient redis = RedisClient.create(args[1]);
        int processes = Integer.parseInt(args[2]);
        int index = Integer.parseInt(args[3]);
        int callersPerPermit = Integer.parseInt(args[4]);
        List<Contender.Session> sessions = new ArrayList<>();
        List<Integer> callers = new ArrayList<>();
        for (int i = 5; i + 3 < args.length; i += 4) {
            int rate = Integer.parseInt(args[i]);
            callers.add(rate * callersPerPermit);
            Contender.Target target =
                    new Contender.Target(args[i + 1], args[i + 2], args[i + 3], Math.max(1, rate * callersPerPermit));
            sessions.add(contender.open(new SharedContender.Setup(target, redis, rate, processes, index)));
        }
        AtomicInteger lost = new AtomicInteger();
        Flux.fromIterable(sessions).flatMap(session -> call(session, lost)).blockLast(FIRST_CALLS);
        System.out.println("ready");
        System.in.read(); // all processes begin together
        Disposable.Composite calls = Disposables.composite();
        for (int i = 0; i < sessions.size(); i++) {
            Contender.Session session = sessions.get(i);
            calls.add(Flux.range(0, callers.get(i))
                    .flatMap(caller -> call(session, lost).repeat(), Math.max(1, callers.get(i)))
                    .subscribe());
        }
        while (System.in.read() >= 0) {
            // until the input ends
        }
        calls.dispose();
        System.out.println(lost.get());
        sessions.forEach(Contender.Session::close);
        Mono.delay(Duration.ofMillis(300)).block();
        System.exit(0); // some of the clients leave threads behind
    }

    private static Mono<Object> call(Contender.Session session, AtomicInteger lost) {
        return session.call().cast(Object.class).onErrorResume(failure -> {
            lost.incrementAndGet();
            return Mono.delay(Duration.ofMillis(100)).then(Mono.empty());
        });
    }
}
