package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.PermitWaitException;
import io.dirflux.error.ServerErrorException;
import io.dirflux.error.TransportException;
import io.dirflux.http.RequestListener;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.ratelimit.PermitRequest;
import io.dirflux.ratelimit.Priority;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatorBuilder;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.util.context.Context;
import reactor.util.context.ContextView;

/** The options of a single call, over a real socket. */
class CallOptionsTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @BeforeAll
    static void warmUp() {
        RawServer.warmUp();
    }

    @Test
    void optionsAreJoinedToOneValue() {
        RequestListener listener = new RequestListener() {};
        CallOptions options = CallOptions.deadline(SOON)
                .and(CallOptions.priority(Priority.BULK))
                .and(CallOptions.retry(RetryPolicy.none()).and(CallOptions.listener(listener)));

        assertThat(options.size()).isEqualTo(4);
        assertThat(options).hasToString("CallOptions[deadline, priority, retry, listener]");
        assertThat(Context.of("mine", 1).putAll((ContextView) options).size()).isEqualTo(5);
    }

    @Test
    void anOptionGivenTwiceIsTakenFromTheLastOne() {
        AtomicReference<Priority> seen = new AtomicReference<>();
        RateLimiter limiter = request -> {
            seen.set(request.priority());
            return Mono.error(new PermitWaitException("seen", null));
        };
        try (RawServer server = RawServer.answering(RawServer.json(RawServer.user("directory_user_1")));
                DirectorySyncClient client =
                        server.client().rateLimiter(limiter).build()) {
            StepVerifier.create(client.users()
                            .get("directory_user_1")
                            .contextWrite(CallOptions.priority(Priority.INTERACTIVE)
                                    .and(CallOptions.deadline(SOON))
                                    .and(CallOptions.priority(Priority.BULK))))
                    .verifyError(PermitWaitException.class);
        }
        assertThat(seen).hasValue(Priority.BULK);
    }

    /** Every call whose first request is its only one, or fails. */
    private static Map<String, Publisher<?>> calls(Served served) {
        DirectorySyncClient client = served.client;
        String directory = served.directory(0).id();
        String user = served.directory(0).userId(0);
        String group = served.directory(0).groupId(0);
        Map<String, Publisher<?>> calls = new LinkedHashMap<>();
        calls.put("users.get", client.users().get(user));
        calls.put("users.find", client.users().find(user));
        calls.put("users.groups", client.users().groups(user));
        calls.put("users.getWithGroups", client.users().getWithGroups(user));
        calls.put("users.list", client.users().list(UserQuery.inDirectory(directory)));
        calls.put("users.pages", client.users().pages(UserQuery.inDirectory(directory)));
        calls.put("groups.get", client.groups().get(group));
        calls.put("groups.members", client.groups().members(group));
        calls.put("groups.getWithMembers", client.groups().getWithMembers(group));
        calls.put("groups.list", client.groups().list(GroupQuery.inOrganization(served.organization())));
        calls.put("directories.get", client.directories().get(directory));
        calls.put("directories.delete", client.directories().delete(directory));
        calls.put("directories.list", client.directories().list(DirectoryQuery.all()));
        return calls;
    }

    /** What each call ends with under a short deadline; all of them run at once. */
    private static Map<String, Throwable> endsUnderDeadline(Served served, Duration deadline) {
        Map<String, Throwable> ends = Flux.fromIterable(calls(served).entrySet())
                .flatMap(
                        call -> Flux.from(call.getValue())
                                .contextWrite(CallOptions.deadline(deadline))
                                .then(Mono.<Throwable>empty())
                                .onErrorResume(Mono::just)
                                .map(failure -> Map.entry(call.getKey(), failure)),
                        100)
                .collectMap(Map.Entry::getKey, Map.Entry::getValue)
                .block(SOON);
        return Objects.requireNonNull(ends);
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aDeadlineEndsTheAttemptOfAnyCall(Dialect dialect) {
        try (Served served = Served.in(dialect, slow(Duration.ofSeconds(20)), b -> b, DirectorySpec.of(3, 2))) {
            Map<String, Throwable> ends = endsUnderDeadline(served, Duration.ofMillis(700));

            assertThat(ends).containsOnlyKeys(calls(served).keySet());
            assertThat(ends).allSatisfy((call, failure) -> isTimeout(failure));
            assertThat(served.simulator.requests()).hasSize(ends.size());
        }
    }

    private static void isTimeout(Throwable failure) {
        assertThat(failure).isInstanceOf(TransportException.class);
        assertThat(((TransportException) failure).kind()).isEqualTo(TransportException.Kind.TIMEOUT);
        assertThat(((TransportException) failure).isRequestSent()).isTrue();
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aDeadlineEndsTheWaitForAPermitOfAnyCallAndNothingIsSent(Dialect dialect) {
        RateLimiter exhausted = RateLimiter.create(RateLimits.perSecond(1));
        exhausted.acquire(PermitRequest.of(RateLimitKey.client())).block(SOON); // never ended: its token stays out
        try (Served served =
                Served.in(dialect, b -> b, client -> client.rateLimiter(exhausted), DirectorySpec.of(3, 2))) {
            Map<String, Throwable> ends = endsUnderDeadline(served, Duration.ofMillis(200));

            assertThat(ends).containsOnlyKeys(calls(served).keySet());
            assertThat(ends).allSatisfy((call, failure) -> {
                assertThat(failure).isInstanceOf(PermitWaitException.class);
                assertThat(((PermitWaitException) failure).attempts()).isEmpty();
                assertThat(failure.toString())
                        .doesNotContain(served.directory(0).id());
            });
            assertThat(served.simulator.requests()).isEmpty();
            assertThat(exhausted.snapshot(RateLimitKey.client()).block(SOON).waiting())
                    .isZero();
        }
    }

    @Test
    void aDeadlineCoversAWholeStream() {
        try (Served served =
                Served.in(Dialect.OPENAPI, slow(Duration.ofMillis(300)), b -> b, DirectorySpec.of(1000, 0))) {
            Flux<DirectoryUser> walk = served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id()));

            StepVerifier.create(walk.contextWrite(CallOptions.deadline(Duration.ofSeconds(2)))
                            .map(DirectoryUser::id))
                    .thenConsumeWhile(id -> true)
                    .expectErrorSatisfies(failure -> {
                        isTimeout(failure);
                        assertThat(((DirectorySyncException) failure).cursor()).isNotNull();
                    })
                    .verify(SOON);

            assertThat(served.sent(Route.LIST_USERS)).isBetween(2, 7);
        }
    }

    @Test
    void aDeadlineStartsAgainWithEachSubscription() {
        try (Served served = Served.in(Dialect.OPENAPI, slow(Duration.ofMillis(600)), b -> b, DirectorySpec.of(1, 0))) {
            Mono<DirectoryUser> get = served.client
                    .users()
                    .get(served.directory(0).userId(0))
                    .contextWrite(CallOptions.deadline(Duration.ofSeconds(2)));

            for (int i = 0; i < 4; i++) {
                StepVerifier.create(get).expectNextCount(1).expectComplete().verify(SOON);
            }
        }
    }

    @Test
    void noRetryIsPlannedAfterTheDeadline() {
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.faults(Route.GET_USER, (r, h) -> Optional.of(Fault.status(503, "no"))),
                client -> client.retryPolicy(RetryPolicy.defaults()),
                DirectorySpec.of(1, 0))) {
            StepVerifier.create(served.client
                            .users()
                            .get(served.directory(0).userId(0))
                            .contextWrite(CallOptions.deadline(Duration.ofMillis(900))))
                    .expectError(ServerErrorException.class)
                    .verify(Duration.ofMillis(900));

            assertThat(served.sent(Route.GET_USER)).isEqualTo(1);
        }
    }

    @Test
    void theCallsOwnRetryPolicyGoesBeforeTheClients() {
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.faults(Route.LIST_USERS, (r, h) -> Optional.of(Fault.status(503, "no"))),
                UnaryOperator.identity(),
                DirectorySpec.of(1, 0))) {
            Flux<DirectoryUser> walk = served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id()));

            StepVerifier.create(walk.contextWrite(CallOptions.retry(RetryPolicy.none())))
                    .expectError(ServerErrorException.class)
                    .verify(SOON);
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(1);

            StepVerifier.create(walk.contextWrite(CallOptions.retry(Served.QUICK.maxAttempts(2))))
                    .expectError(ServerErrorException.class)
                    .verify(SOON);
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(1 + 2);
        }
    }

    @Test
    void singleCallsAreInteractiveAndWalksAreBulk() {
        RecordingLimiter limiter = new RecordingLimiter();
        try (Served served =
                Served.in(Dialect.OPENAPI, b -> b, client -> client.rateLimiter(limiter), DirectorySpec.of(3, 2))) {
            DirectorySyncClient client = served.client;
            String directory = served.directory(0).id();
            Flux.concat(
                            client.users().get(served.directory(0).userId(0)),
                            client.users().find(served.directory(0).userId(0)),
                            client.groups().get(served.directory(0).groupId(0)),
                            client.directories().get(directory),
                            client.directories().list(DirectoryQuery.all()))
                    .blockLast(SOON);
            assertThat(limiter.priorities()).hasSize(5).containsOnly(Priority.INTERACTIVE);

            limiter.requests.clear();
            Flux.concat(
                            client.users().list(UserQuery.inDirectory(directory)),
                            client.groups().list(GroupQuery.inDirectory(directory)),
                            client.groups().members(served.directory(0).groupId(0)))
                    .blockLast(SOON);
            assertThat(limiter.priorities()).hasSize(3).containsOnly(Priority.BULK);

            limiter.requests.clear();
            client.directories().delete(directory).block(SOON);
            assertThat(limiter.priorities()).containsExactly(Priority.INTERACTIVE);
        }
    }

    @Test
    void theCallersPriorityGoesBeforeTheDefault() {
        RecordingLimiter limiter = new RecordingLimiter();
        try (Served served =
                Served.in(Dialect.OPENAPI, b -> b, client -> client.rateLimiter(limiter), DirectorySpec.of(250, 2))) {
            served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id()))
                    .contextWrite(CallOptions.priority(Priority.INTERACTIVE))
                    .blockLast(SOON);
            assertThat(limiter.priorities()).hasSize(3).containsOnly(Priority.INTERACTIVE);

            limiter.requests.clear();
            served.client
                    .users()
                    .get(served.directory(0).userId(0))
                    .contextWrite(CallOptions.priority(Priority.BULK))
                    .block(SOON);
            assertThat(limiter.priorities()).isEqualTo(List.of(Priority.BULK));
        }
    }

    /** Values of the caller's own context come through permit, retry and page. */
    @Test
    void theCallersContextIsSeenAtEveryAttemptOfEveryPage() {
        RecordingLimiter limiter = new RecordingLimiter();
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.fault(Route.LIST_USERS, 2, Fault.status(503, "no")),
                client -> client.rateLimiter(limiter),
                DirectorySpec.of(250, 0))) {
            Flux<String> walk = served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id()))
                    .concatMap(user -> Flux.deferContextual(context -> Mono.just(context.<String>get("trace"))));

            StepVerifier.create(walk.distinct().contextWrite(context -> context.put("trace", "t-1")))
                    .expectNext("t-1")
                    .expectComplete()
                    .verify(SOON);

            assertThat(limiter.contexts)
                    .hasSize(3 + 1)
                    .allMatch(context -> context.get("trace").equals("t-1"));
        }
    }

    private static UnaryOperator<SimulatorBuilder> slow(Duration each) {
        return server -> {
            for (Route route : Route.values()) {
                server.faults(route, (request, honest) -> Optional.of(new Fault.Delay(each)));
            }
            return server;
        };
    }
}
