package io.dirflux.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.dirflux.CallOptions;
import io.dirflux.DirectorySyncClient;
import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.RetryPolicy;
import io.dirflux.Served;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.ServerErrorException;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.Permit;
import io.dirflux.ratelimit.RateFeedback;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.util.context.Context;

/** The retry budget that all calls of a client share. */
class RetryBudgetTest {

    private static final Fault REFUSED = Fault.status(429, "Too Many Requests");
    private static final Fault UNAVAILABLE = Fault.status(503, "Service Unavailable");

    @Test
    void aRetryCostsFiveWhichComeBackWhenItSucceeds() {
        RetryBudget budget = new RetryBudget(5);
        assertThat(budget.pay()).isTrue();
        assertThat(budget.pay()).isFalse();
        budget.succeeded(true);
        assertThat(budget.pay()).isTrue();
        assertThat(budget.pay()).isFalse();
    }

    @Test
    void aCallThatSucceedsAtOnceReturnsOneTokenUntilTheBudgetIsFull() {
        RetryBudget budget = new RetryBudget(14);
        assertThat(budget.pay()).isTrue();
        budget.succeeded(false);
        assertThat(retriesIn(budget)).isEqualTo(2); // 14 - 5 + 1 = 10
        for (int i = 0; i < 100; i++) {
            budget.succeeded(false);
        }
        assertThat(retriesIn(budget)).isEqualTo(2); // 14, not 100
    }

    @Test
    void aHundredRetriesInARowSpendIt() {
        RetryBudget budget = new RetryBudget(500);
        assertThat(retriesIn(budget)).isEqualTo(100);
        for (int i = 0; i < 4; i++) {
            budget.succeeded(false);
            assertThat(budget.pay()).isFalse();
        }
        budget.succeeded(false);
        assertThat(budget.pay()).isTrue();
    }

    /** Spends the budget, and counts the retries that it paid for. */
    private static int retriesIn(RetryBudget budget) {
        int retries = 0;
        while (budget.pay()) {
            retries++;
        }
        return retries;
    }

    @Test
    void thatItIsSpentIsAWarningAsItHappens() {
        Logger logger = (Logger) LoggerFactory.getLogger(DirectorySyncClient.class);
        ListAppender<ILoggingEvent> lines = new ListAppender<>();
        lines.start();
        logger.addAppender(lines);
        try {
            RetryBudget budget = new RetryBudget(10);
            assertThat(budget.pay()).isTrue();
            assertThat(lines.list).isEmpty();
            assertThat(budget.pay()).isTrue();
            assertThat(lines.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN);
            assertThat(budget.pay()).isFalse();
        } finally {
            logger.detachAppender(lines);
        }
        assertThat(lines.list).hasSize(1);
    }

    @Test
    void oneFaultInTenNeverExhaustsIt() {
        for (long seed = 1; seed <= 20; seed++) {
            Random random = new Random(seed);
            RetryBudget budget = new RetryBudget(500);
            int refused = 0;
            for (int call = 0; call < 100_000; call++) {
                int attempts = 1;
                for (; random.nextInt(10) == 0; attempts++) {
                    refused += budget.pay() ? 0 : 1;
                }
                budget.succeeded(attempts > 1);
            }
            assertThat(refused).isZero();
        }
    }

    /** Calls that come evenly for a virtual minute, through the limiter, to a server that fails all the while. */
    @ParameterizedTest
    @ValueSource(ints = {5, 10, 50})
    void aServerThatFailsForAMinuteIsMetWithATenthMoreAtMost(int callsPerSecond) {
        VirtualTimeScheduler time = VirtualTimeScheduler.create();
        RateLimiter limiter = RateLimiter.create(RateLimits.perSecond(10), time);
        RetryBudget budget = new RetryBudget(500);
        AtomicInteger sent = new AtomicInteger();
        Flux.interval(Duration.ofSeconds(1).dividedBy(callsPerSecond), time)
                .flatMap(
                        tick -> {
                            Call call = new Call(
                                    Request.get("/directories", "x"),
                                    Context.empty(),
                                    RetriesTest.rule(RetryPolicy.defaults()),
                                    new RequestListener() {},
                                    time);
                            return limiter.acquire(call.permitRequest())
                                    .delayUntil(permit -> Mono.delay(Duration.ofMillis(20), time))
                                    .flatMap(permit -> fail(call, permit, sent.incrementAndGet()))
                                    .retryWhen(new Retries(call, budget, time))
                                    .onErrorComplete();
                        },
                        Integer.MAX_VALUE)
                .subscribe();
        time.advanceTimeBy(Duration.ofMinutes(1));
        time.dispose();

        int permitted = 60 * Math.min(10, callsPerSecond);
        assertThat(sent.get()).isBetween(60, permitted * 11 / 10);
    }

    private static Mono<String> fail(Call call, Permit permit, int number) {
        permit.ended(RateFeedback.of(503, name -> List.of(), Clock.systemUTC()));
        call.attempts().add(RetriesTest.attempt(number));
        return Mono.error(RetriesTest.answer(503, null));
    }

    @Test
    @Tag("socket")
    @Timeout(30)
    void aServerThatAlwaysFailsIsMetWithAHundredRetriesMore() {
        AtomicInteger requests = new AtomicInteger();
        try (Served served = served(() -> requests.incrementAndGet() > 0)) {
            ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
            gets(served, 2_000, failures);
            assertThat(failures).hasSize(2_000).allMatch(ServerErrorException.class::isInstance);
            assertThat(requests.get()).isEqualTo(2_100);
        }
    }

    @Test
    @Tag("socket")
    @Timeout(30)
    void randomFaultsInOneOfTenRequestsFailNoCaller() {
        Random random = new Random(7);
        try (Served served = served(() -> random.nextInt(10) == 0)) {
            ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
            gets(served, 2_000, failures);
            assertThat(failures).isEmpty();
        }
    }

    @Test
    @Tag("socket")
    @Timeout(30)
    void whatIsPaidComesBackAndA429IsNotPaid() {
        try (Served served = Served.in(
                Dialect.OPENAPI,
                simulator -> simulator
                        .fault(Route.GET_DIRECTORY, 1, UNAVAILABLE)
                        .fault(Route.GET_DIRECTORY, 2, UNAVAILABLE)
                        .fault(Route.GET_DIRECTORY, 3, UNAVAILABLE)
                        .fault(Route.GET_DIRECTORY, 4, REFUSED)
                        .fault(Route.GET_DIRECTORY, 6, REFUSED),
                builder -> builder.retryPolicy(Served.QUICK.budget(10)),
                DirectorySpec.of(1, 1))) {
            Mono<?> get = served.client.directories().get(served.directory(0).id());
            StepVerifier.create(get.contextWrite(CallOptions.retry(Served.QUICK.maxAttempts(2))))
                    .verifyError(ServerErrorException.class);
            assertThat(served.client.retryBudgetNow()).isEqualTo(5);
            get.block(); // 503, 429, 200
            assertThat(served.client.retryBudgetNow()).as("5 - 5 + 5").isEqualTo(5);
            get.block(); // 429, 200
            assertThat(served.client.retryBudgetNow()).as("5 + 1").isEqualTo(6);
        }
    }

    @Test
    @Tag("socket")
    @Timeout(30)
    void aBudgetOfZeroForbidsRetriesThatCost() {
        AtomicInteger requests = new AtomicInteger();
        try (Served served =
                served(() -> requests.incrementAndGet() > 0, builder -> builder.retryPolicy(Served.QUICK.budget(0)))) {
            ConcurrentLinkedQueue<Throwable> failures = new ConcurrentLinkedQueue<>();
            gets(served, 1, failures);
            assertThat(requests.get()).isEqualTo(1);
            assertThat(failures)
                    .singleElement()
                    .satisfies(e ->
                            assertThat(((DirectorySyncException) e).attempts()).hasSize(1));
        }
    }

    @Test
    void aNegativeBudgetIsRefusedWhenMade() {
        assertThatThrownBy(() -> RetryPolicy.defaults().budget(-1)).isInstanceOf(IllegalArgumentException.class);
    }

    private static void gets(Served served, int count, ConcurrentLinkedQueue<Throwable> failures) {
        String id = served.directory(0).id();
        Flux.range(0, count)
                .flatMap(
                        i -> served.client.directories().get(id).onErrorResume(e -> {
                            failures.add(e);
                            return Mono.empty();
                        }),
                        50)
                .then()
                .block(Duration.ofSeconds(25));
    }

    private static Served served(BooleanSupplier fails) {
        return served(fails, builder -> builder.retryPolicy(Served.QUICK.maxAttempts(8)));
    }

    private static Served served(BooleanSupplier fails, UnaryOperator<DirectorySyncClientBuilder> client) {
        return Served.in(
                Dialect.OPENAPI,
                simulator -> simulator.faults(Route.GET_DIRECTORY, (request, honest) -> {
                    synchronized (fails) {
                        return fails.getAsBoolean() ? Optional.of(UNAVAILABLE) : Optional.empty();
                    }
                }),
                client,
                DirectorySpec.of(1, 1));
    }
}
