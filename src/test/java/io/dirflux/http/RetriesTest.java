package io.dirflux.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.CallOptions;
import io.dirflux.RetryPolicy;
import io.dirflux.error.ApiError;
import io.dirflux.error.ApiException;
import io.dirflux.error.Attempt;
import io.dirflux.error.ClientClosedException;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.ForeignRecordException;
import io.dirflux.error.NotFoundException;
import io.dirflux.error.PermitWaitException;
import io.dirflux.error.RateLimitedException;
import io.dirflux.error.ServerErrorException;
import io.dirflux.error.TransportException;
import io.dirflux.http.RequestListener.Endpoint;
import io.dirflux.ratelimit.Priority;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.PublisherProbe;
import reactor.test.scheduler.VirtualTimeScheduler;
import reactor.util.context.Context;

/** When a failed attempt is made again, in virtual time and without a socket. */
class RetriesTest {

    private static final Request REQUEST =
            new Request(new Endpoint("GET", "/directory_users"), null, List.of(), () -> null, Priority.BULK, null);

    private final List<Long> attemptsAt = new ArrayList<>();
    private final List<Duration> planned = new ArrayList<>();
    private VirtualTimeScheduler time = VirtualTimeScheduler.create();

    @BeforeEach
    void startTime() {
        time = VirtualTimeScheduler.create();
    }

    @AfterEach
    void stopTime() {
        time.dispose();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 429, 500, 502, 503, 504, 520, 527, 530, 598, 599})
    void waitsOneTwoAndFourSecondsLengthenedByUpToHalf(int status) {
        StepVerifier.create(attempts(RetryPolicy.defaults(), Context.empty(), answer(status, null)))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(60)))
                .verifyErrorSatisfies(
                        e -> assertThat(((ApiException) e).status()).isEqualTo(status));

        assertThat(attemptsAt).hasSize(4);
        assertThat(waitMillis(1)).isBetween(1000L, 1500L);
        assertThat(waitMillis(2)).isBetween(2000L, 3000L);
        assertThat(waitMillis(3)).isBetween(4000L, 6000L);
        assertThat(planned).hasSize(3);
    }

    @Test
    void isSilentUntilTheWaitIsOver() {
        StepVerifier.create(attempts(RetryPolicy.defaults().maxAttempts(2), Context.empty(), answer(503, null)))
                .expectSubscription()
                .then(() -> time.advanceTimeBy(Duration.ofMillis(999)))
                .then(() -> assertThat(attemptsAt).hasSize(1))
                .then(() -> time.advanceTimeBy(Duration.ofMillis(502)))
                .then(() -> assertThat(attemptsAt).hasSize(2))
                .verifyError(ServerErrorException.class);
    }

    @Test
    void growsToItsMaximumAndNoFurther() {
        RetryPolicy policy = RetryPolicy.defaults().maxAttempts(12);

        StepVerifier.create(attempts(policy, Context.empty(), answer(500, null)))
                .then(() -> time.advanceTimeBy(Duration.ofMinutes(10)))
                .verifyError(ServerErrorException.class);

        assertThat(waitMillis(11)).isBetween(30_000L, 45_000L);
    }

    @ParameterizedTest
    @ValueSource(ints = {429, 503})
    void followsTheServersTimeLengthenedByUpToAQuarter(int status) {
        StepVerifier.create(attempts(RetryPolicy.defaults(), Context.empty(), answer(status, Duration.ofSeconds(8))))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(60)))
                .verifyError(ApiException.class);

        for (int i = 1; i < 4; i++) {
            assertThat(waitMillis(i)).isBetween(8000L, 10_000L);
        }
    }

    @Test
    void failsWithAServerTimeThatIsTooLongInsteadOfComingBackEarly() {
        StepVerifier.create(attempts(RetryPolicy.defaults(), Context.empty(), answer(429, Duration.ofSeconds(61))))
                .verifyErrorSatisfies(
                        e -> assertThat(((RateLimitedException) e).retryAfter()).hasSeconds(61));

        assertThat(attemptsAt).hasSize(1);
    }

    @Test
    void waitsForAServerTimeThatIsJustNotTooLong() {
        StepVerifier.create(attempts(RetryPolicy.defaults(), Context.empty(), answer(429, Duration.ofSeconds(60))))
                .then(() -> time.advanceTimeBy(Duration.ofMinutes(4)))
                .verifyError(RateLimitedException.class);

        assertThat(attemptsAt).hasSize(4);
    }

    @Test
    void aServerTimeOfZeroIsNone() {
        StepVerifier.create(attempts(RetryPolicy.defaults(), Context.empty(), answer(429, Duration.ZERO)))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(60)))
                .verifyError(RateLimitedException.class);

        assertThat(waitMillis(1)).isBetween(1000L, 1500L);
    }

    @Test
    void whoWaitedTooLongForAPermitDoesNotQueueAgain() {
        StepVerifier.create(attempts(RetryPolicy.defaults(), Context.empty(), new PermitWaitException("x", null)))
                .verifyError(PermitWaitException.class);

        assertThat(attemptsAt).hasSize(1);
    }

    @Test
    void eachRetryIsPaidForUntilTheBudgetIsSpent() {
        RetryBudget budget = new RetryBudget(12);

        StepVerifier.create(attempts(RetryPolicy.defaults(), Context.empty(), answer(500, null), budget))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(60)))
                .verifyError(ServerErrorException.class);

        assertThat(attemptsAt).hasSize(3);
        assertThat(planned).hasSize(2);
        budget.succeeded(false);
        budget.succeeded(false);
        assertThat(budget.pay()).isFalse(); // 12 - 2 * 5 + 2 = 4
        budget.succeeded(false);
        assertThat(budget.pay()).isTrue();
    }

    @Test
    void aRetryAfterA429IsFree() {
        RetryBudget budget = new RetryBudget(5);
        assertThat(budget.pay()).isTrue();

        StepVerifier.create(attempts(RetryPolicy.defaults(), Context.empty(), answer(429, null), budget))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(60)))
                .verifyError(RateLimitedException.class);

        assertThat(attemptsAt).hasSize(4);
        assertThat(planned).hasSize(3);
        assertThat(budget.left()).isZero();
    }

    @Test
    void makesNoAttemptAfterTheDeadline() {
        Context context = CallContext.start(Context.of(CallOptions.deadline(Duration.ofMillis(900))), time);

        StepVerifier.create(attempts(RetryPolicy.defaults(), context, answer(500, null)))
                .verifyError(ServerErrorException.class);

        assertThat(attemptsAt).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 400, 401, 403, 404, 409, 418, 422, 501, 505})
    void neverRepeatsAnAnswerThatWouldComeBackTheSame(int status) {
        StepVerifier.create(attempts(RetryPolicy.defaults(), Context.empty(), answer(status, null)))
                .verifyErrorSatisfies(
                        e -> assertThat(((ApiException) e).isRetryable()).isFalse());

        assertThat(attemptsAt).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"CONNECT", "RESET", "TIMEOUT", "PROTOCOL"})
    void repeatsFailuresOfTheNetwork(TransportException.Kind kind) {
        DirectorySyncException failure = new TransportException(kind, true, "x", null, List.of());

        StepVerifier.create(attempts(RetryPolicy.defaults(), Context.empty(), failure))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(60)))
                .verifyError(TransportException.class);

        assertThat(attemptsAt).hasSize(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLS", "TOO_LARGE"})
    void doesNotRepeatFailuresThatStay(TransportException.Kind kind) {
        DirectorySyncException failure = new TransportException(kind, true, "x", null, List.of());

        StepVerifier.create(attempts(RetryPolicy.defaults(), Context.empty(), failure))
                .verifyError(TransportException.class);

        assertThat(attemptsAt).hasSize(1);
    }

    @Test
    void noneMeansOneAttempt() {
        StepVerifier.create(attempts(RetryPolicy.none(), Context.empty(), answer(500, null)))
                .verifyError(ServerErrorException.class);

        assertThat(attemptsAt).hasSize(1);
    }

    @Test
    void theCallsOwnPolicyGoesFirst() {
        Context context = Context.of(CallOptions.retry(RetryPolicy.none()));

        StepVerifier.create(attempts(RetryPolicy.defaults(), context, answer(500, null)))
                .verifyError(ServerErrorException.class);

        assertThat(attemptsAt).hasSize(1);
    }

    @Test
    void aPredicateMayRetryMore() {
        RetryPolicy policy = RetryPolicy.defaults().retryOn(e -> e.isRetryable() || e instanceof NotFoundException);

        StepVerifier.create(attempts(policy, Context.empty(), answer(404, null)))
                .then(() -> time.advanceTimeBy(Duration.ofSeconds(60)))
                .verifyError(NotFoundException.class);

        assertThat(attemptsAt).hasSize(4);
        assertThat(waitMillis(1)).isBetween(1000L, 1500L);
    }

    @Test
    void aPredicateMayRetryLess() {
        RetryPolicy policy = RetryPolicy.defaults().retryOn(e -> !(e instanceof RateLimitedException));

        StepVerifier.create(attempts(policy, Context.empty(), answer(429, null)))
                .verifyError(RateLimitedException.class);

        assertThat(attemptsAt).hasSize(1);
    }

    @Test
    void aPredicateIsNotAskedAboutFailuresThatAreNotOfAnAttempt() {
        RetryPolicy policy = RetryPolicy.defaults().retryOn(e -> true);
        ForeignRecordException foreign =
                new ForeignRecordException("GET /directory_users", "directory_id", "directory_user_1", null);

        for (DirectorySyncException failure :
                List.of(new PermitWaitException("x", null), foreign, new ClientClosedException())) {
            attemptsAt.clear();
            StepVerifier.create(attempts(policy, Context.empty(), failure)).verifyError(failure.getClass());
            assertThat(attemptsAt).hasSize(1);
        }
    }

    @Test
    void aPredicateThatThrowsFailsTheCallWithItsException() {
        RetryPolicy policy = RetryPolicy.defaults().retryOn(e -> {
            throw new IllegalStateException("thrown by the predicate");
        });

        StepVerifier.create(attempts(policy, Context.empty(), answer(500, null)))
                .verifyErrorMessage("thrown by the predicate");
    }

    @Test
    void aCancelDuringTheWaitSendsNothingMore() {
        PublisherProbe<String> second = PublisherProbe.empty();
        Call call = new Call(REQUEST, Context.empty(), rule(RetryPolicy.defaults()), new RequestListener() {}, time);
        Mono<String> attempts = Mono.defer(() -> {
                    if (call.attempts().isEmpty()) {
                        call.attempts().add(attempt(1));
                        return Mono.error(answer(500, null));
                    }
                    return second.mono();
                })
                .retryWhen(new Retries(call, new RetryBudget(500), time));

        StepVerifier.create(attempts)
                .expectSubscription()
                .then(() -> time.advanceTimeBy(Duration.ofMillis(500)))
                .thenCancel()
                .verify();
        time.advanceTimeBy(Duration.ofSeconds(10));

        second.assertWasNotSubscribed();
    }

    @Test
    void failuresThatAreNotOursPassUnchanged() {
        StepVerifier.create(attempts(RetryPolicy.defaults(), Context.empty(), new IllegalArgumentException("no key")))
                .verifyErrorMessage("no key");
    }

    @Test
    void aNotFoundIsTypedSo() {
        assertThat(answer(404, null)).isInstanceOf(NotFoundException.class);
    }

    private long waitMillis(int retry) {
        return attemptsAt.get(retry) - attemptsAt.get(retry - 1);
    }

    /** Attempts that all fail the same way. */
    private Mono<String> attempts(RetryPolicy policy, Context context, Throwable failure) {
        return attempts(policy, context, failure, new RetryBudget(500));
    }

    private Mono<String> attempts(RetryPolicy policy, Context context, Throwable failure, RetryBudget budget) {
        RequestListener listener = new RequestListener() {
            @Override
            public void retryPlanned(Endpoint endpoint, Duration wait, DirectorySyncException cause) {
                planned.add(wait);
            }
        };
        Call call = new Call(REQUEST, context, rule(policy), listener, time);
        return Mono.<String>defer(() -> {
                    attemptsAt.add(Duration.ofNanos(call.now()).toMillis());
                    call.attempts().add(attempt(attemptsAt.size()));
                    return Mono.error(failure);
                })
                .retryWhen(new Retries(call, budget, time));
    }

    /** The rule that the client makes of a policy. */
    static RetryRule rule(RetryPolicy policy) {
        return CallContext.retry(CallOptions.retry(policy), (failure, attempts, random) -> null);
    }

    static Attempt attempt(int number) {
        return new Attempt(number, Duration.ZERO, null, Duration.ZERO, Duration.ZERO, true, "x");
    }

    static ApiException answer(int status, @Nullable Duration retryAfter) {
        ApiError error =
                new ApiError("GET", "/directory_users", status, null, null, List.of(), null, retryAfter, "", "");
        return ApiException.of(error, List.of());
    }
}
