package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

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
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** What an exception tells of the attempts behind it. */
class AttemptsTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    @Test
    void anExceptionTellsOfEachAttemptWhenItLeftAndHowItEnded() {
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
            assertThat(attempts.get(3).toString()).matches("attempt 4: 500 after \\d+ ms \\(queued \\d+ ms\\)");
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
