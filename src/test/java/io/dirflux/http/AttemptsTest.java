package io.dirflux.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.dirflux.Served;
import io.dirflux.UserQuery;
import io.dirflux.error.Attempt;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.ForeignRecordException;
import io.dirflux.error.ServerErrorException;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** An exception lists the attempts of its call. */
class AttemptsTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    @Test
    void anExceptionReportsEachAttemptWithItsTimesAndResult() {
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.fault(Route.LIST_USERS, 1, new Fault.Reset())
                        .faults(
                                Route.LIST_USERS,
                                (request, honest) -> Optional.of(new Fault.Body(honest.body()
                                        .replace(
                                                "\"directory_id\":\"directory_",
                                                "\"directory_id\":\"directory_foreign")))),
                UnaryOperator.identity(),
                DirectorySpec.of(30, 0))) {
            List<Attempt> attempts = attemptsOf(served, ForeignRecordException.class);

            assertThat(attempts).extracting(Attempt::outcome).containsExactly("reset", "200");
            assertThat(attempts).extracting(Attempt::number).containsExactly(1, 2);
            assertThat(attempts).allMatch(Attempt::requestSent);
        }
    }

    @Test
    void theWaitForAPermitIsPartOfAnAttempt() {
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.faults(Route.LIST_USERS, (request, honest) -> Optional.of(Fault.status(500, "no"))),
                client -> client.rateLimits(RateLimits.perSecond(1)),
                DirectorySpec.of(30, 0))) {
            List<Attempt> attempts = attemptsOf(served, ServerErrorException.class);

            assertThat(attempts).hasSize(4);
            assertThat(attempts.get(0).queued()).isLessThan(Duration.ofMillis(500));
            assertThat(attempts.subList(1, 4))
                    .allMatch(attempt -> attempt.queued().compareTo(Duration.ofMillis(700)) > 0);
            assertThat(attempts.get(3).toString()).matches("attempt 4: 500 after \\d+ ms \\(queued \\d+ ms as #1\\)");
        }
    }

    @Test
    void theQueueAndTheHoldOfAWaitAreReported() {
        AtomicInteger refusals = new AtomicInteger();
        RequestListener listener = new RequestListener() {
            @Override
            public void attemptEnded(RequestListener.Endpoint endpoint, Attempt attempt) {
                refusals.addAndGet(attempt.outcome().equals("429") ? 1 : 0);
            }
        };
        Fault refusal = new Fault.Status(429, "application/json", "{}", Map.of("Retry-After", "1"));
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.fault(Route.GET_GROUP, 1, refusal)
                        .fault(Route.GET_USER, 1, new Fault.Reset())
                        .faults(Route.GET_USER, (request, honest) -> Optional.of(new Fault.Body("{}"))),
                client -> client.rateLimits(RateLimits.perSecond(100)).listener(listener),
                DirectorySpec.of(1, 1))) {
            String group = served.directory(0).groupId(0);
            CompletableFuture<?> refused = served.client.groups().get(group).toFuture();
            await().atMost(SOON).until(() -> refusals.get() == 1);
            for (int i = 0; i < 11; i++) {
                served.client.groups().get(group).subscribe();
            }
            DirectorySyncException failure = catchThrowableOfType(
                    DirectorySyncException.class,
                    () -> served.client
                            .users()
                            .get(served.directory(0).userId(0))
                            .block(SOON));

            assertThat(refused).succeedsWithin(SOON);
            assertThat(failure.attempts()).hasSize(2);
            Attempt held = failure.attempts().get(0);
            assertThat(held.position()).isEqualTo(12);
            assertThat(held.heldUntil()).isBetween(Duration.ofMillis(300), Duration.ofSeconds(1));
            assertThat(held.queued()).isGreaterThanOrEqualTo(held.heldUntil());
            assertThat(failure.attempts())
                    .extracting(Attempt::toString)
                    .satisfiesExactly(
                            first -> assertThat(first)
                                    .matches("attempt 1: reset after \\d+ ms "
                                            + "\\(queued \\d+ ms as #12, held until \\d+ ms\\)"),
                            second -> assertThat(second)
                                    .matches("attempt 2: 200 after \\d+ ms \\(queued \\d+ ms as #[12]\\)"));
        }
    }

    @Test
    void aLimiterThatDoesNotTellLeavesPlaceAndHoldOut() {
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.faults(Route.LIST_USERS, (request, honest) -> Optional.of(Fault.status(501, "no"))),
                client -> client.rateLimiter(request -> Mono.just(feedback -> {})),
                DirectorySpec.of(1, 0))) {
            List<Attempt> attempts = attemptsOf(served, ServerErrorException.class);

            assertThat(attempts).hasSize(1);
            assertThat(attempts.get(0).position()).isNull();
            assertThat(attempts.get(0).heldUntil()).isZero();
            assertThat(attempts.get(0).toString()).matches("attempt 1: 501 after \\d+ ms \\(queued \\d+ ms\\)");
        }
    }

    private static <E extends DirectorySyncException> List<Attempt> attemptsOf(Served served, Class<E> type) {
        E failure = catchThrowableOfType(
                type,
                () -> served.client
                        .users()
                        .list(UserQuery.inDirectory(served.directory(0).id()))
                        .blockLast(SOON));
        assertThat(failure).isNotNull();
        return failure.attempts();
    }
}
