package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.http.RequestListener;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Order;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * The numbers at the top of the README that no other test measures: those of the limit are in {@link LimitsTest}, those
 * of the demand in {@link PagingTest}.
 */
class ReadmePropertiesTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int USERS = 5_000;
    private static final int CALLS = 10_000;

    @Test
    void everyThirdRequestFailsAndEveryUserArrivesOnceAndInOrder() {
        List<Fault> faults =
                List.of(Fault.status(503, "Service Unavailable"), new Fault.Reset(), new Fault.Truncate(1_000));
        AtomicInteger requests = new AtomicInteger();
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.faults(Route.LIST_USERS, (request, honest) -> {
                    int nth = requests.incrementAndGet();
                    return nth % 3 == 0 ? Optional.of(faults.get(nth / 3 % 3)) : Optional.empty();
                }),
                UnaryOperator.identity(),
                DirectorySpec.of(USERS, 0))) {
            UserQuery query = UserQuery.inDirectory(served.directory(0).id()).order(Order.ASC);

            List<String> ids = served.client
                    .users()
                    .list(query)
                    .map(DirectoryUser::id)
                    .collectList()
                    .block(SOON);

            assertThat(ids).isEqualTo(served.directory(0).userIds().toList());
            assertThat(requests).as("50 pages, and 24 that failed").hasValue(74);
        }
    }

    @Test
    void tenThousandCallsThatWaitStartNoThreadButReactorsOwn() throws Exception {
        CountDownLatch queued = new CountDownLatch(1 + CALLS);
        RequestListener listener = new RequestListener() {
            @Override
            public void queued(RequestListener.Endpoint endpoint) {
                queued.countDown();
            }
        };
        try (Served served = Served.in(
                Dialect.OPENAPI,
                UnaryOperator.identity(),
                client -> client.rateLimits(RateLimits.perSecond(1)).listener(listener),
                DirectorySpec.of(1, 0))) {
            String user = served.directory(0).userId(0);
            served.client.users().get(user).block(SOON); // what the first call starts is there
            Set<Thread> before = Thread.getAllStackTraces().keySet();

            Disposable all = Flux.range(0, CALLS)
                    .flatMap(call -> served.client.users().get(user), CALLS)
                    .subscribe();
            assertThat(queued.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();

            assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> !before.contains(thread))
                    .extracting(Thread::getName)
                    .allMatch(name -> name.matches("(reactor-http|parallel|boundedElastic)-.+"));
            all.dispose();
        }
    }
}
