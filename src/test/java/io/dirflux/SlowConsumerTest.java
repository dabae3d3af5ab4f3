package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.SignalType;
import reactor.core.scheduler.Schedulers;

/** Consumers that are slower than the server. */
class SlowConsumerTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void theNextPageComesWhileASlowConsumerOffTheEventLoopIsBusyWithThisOne() throws InterruptedException {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(250, 0))) {
            CountDownLatch done = new CountDownLatch(1);
            List<Integer> sentWhileBusy = new ArrayList<>();
            served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id()))
                    .publishOn(Schedulers.boundedElastic(), 1)
                    .doOnNext(user -> {
                        if (sentWhileBusy.isEmpty()) { // busy with the first user until the second page was asked for
                            await().atMost(SOON).until(() -> served.sent(Route.LIST_USERS) == 2);
                            sentWhileBusy.add(served.sent(Route.LIST_USERS));
                        }
                    })
                    .doFinally(signal -> done.countDown())
                    .subscribe();

            assertThat(done.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(sentWhileBusy).containsExactly(2);
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 100})
    void aConsumerSlowerThanTheTimeOfAnAttemptLosesNothing(int demand) {
        Duration attempt = Duration.ofSeconds(1);
        try (Served served = Served.in(
                Dialect.OPENAPI,
                UnaryOperator.identity(),
                client -> client.attemptTimeout(attempt),
                DirectorySpec.of(250, 0))) {
            Received<DirectoryUser> received = new Received<>(demand);
            served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id()))
                    .subscribe(received);

            int sent = demand == 0 ? 1 : 2;
            await().atMost(SOON).until(() -> served.sent(Route.LIST_USERS) == sent);
            await().during(attempt.plusMillis(300)).atMost(SOON).until(() -> served.sent(Route.LIST_USERS) == sent);
            received.request(1000);

            await().atMost(SOON).until(() -> received.items.size() == 250);
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1})
    void withDemandOfOneAtMostOnePageIsFetchedAhead(int pagesAhead) throws InterruptedException {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(250, 0))) {
            OneByOne consumer = new OneByOne(served, pagesAhead);
            served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id())
                            .pageSize(50)
                            .pagesAhead(pagesAhead))
                    .publishOn(Schedulers.boundedElastic(), 1)
                    .subscribe(consumer);

            assertThat(consumer.done.await(SOON.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(consumer.received).isEqualTo(250);
            assertThat(consumer.tooEarly).isEmpty();
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(5);
        }
    }

    /** Asks for the next user when it has dealt with one, and notes who came before the server may have been asked. */
    private static final class OneByOne extends BaseSubscriber<DirectoryUser> {

        private final Served served;
        private final int pagesAhead;
        private final List<String> tooEarly = new ArrayList<>();
        private final CountDownLatch done = new CountDownLatch(1);
        private int received;

        OneByOne(Served served, int pagesAhead) {
            this.served = served;
            this.pagesAhead = pagesAhead;
        }

        @Override
        protected void hookOnSubscribe(Subscription subscription) {
            request(1);
        }

        @Override
        protected void hookOnNext(DirectoryUser user) {
            // publishOn holds one user more than was asked for here: it may stand on the next page
            int pageInUse = (received + 1) / 50 + 1;
            int sent = served.sent(Route.LIST_USERS);
            if (sent > pageInUse + pagesAhead) {
                tooEarly.add(received + ": " + sent);
            }
            received++;
            request(1);
        }

        @Override
        protected void hookFinally(SignalType type) {
            done.countDown();
        }
    }
}
