package io.dirflux.benchmarks;

import io.lettuce.core.RedisClient;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One of the processes of {@link SharedLimitMain}: calls the server once, says that it is ready, calls it until its
 * input ends, and prints what it lost.
 */
public final class SharedLimitProcessMain {

    private static final Duration FIRST_CALL = Duration.ofMinutes(1);

    private SharedLimitProcessMain() {}

    /**
     * Arguments: the contender, the URL of Redis, the number of processes, this one's number, how many callers it has
     * for each permit of a second, the rate of the server, its URL, its key and a directory.
     */
    public static void main(String[] args) throws IOException {
        SharedContender contender = SharedContender.valueOf(args[0]);
        RedisClient redis = RedisClient.create(args[1]);
        int processes = Integer.parseInt(args[2]);
        int index = Integer.parseInt(args[3]);
        int rate = Integer.parseInt(args[5]);
        int callers = rate * Integer.parseInt(args[4]);
        Contender.Target target = new Contender.Target(args[6], args[7], args[8], Math.max(1, callers));
        Contender.Session session = contender.open(new SharedContender.Setup(target, redis, rate, processes, index));
        AtomicInteger lost = new AtomicInteger();
        call(session, lost).block(FIRST_CALL);
        System.out.println("ready");
        System.in.read(); // all processes begin together
        Disposable calls = Flux.range(0, callers)
                .flatMap(caller -> call(session, lost).repeat(), Math.max(1, callers))
                .subscribe();
        while (System.in.read() >= 0) {
            // until the input ends
        }
        calls.dispose();
        System.out.println(lost.get());
        session.close();
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
