package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;

/** The limits that a call counts against. */
class LimitedKeysTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final RateLimitKey CLIENT = RateLimitKey.client();

    @BeforeAll
    static void warmUp() {
        RawServer.warmUp();
    }

    @Test
    void membersOfAKnownGroupPayUnderItsDirectoryFromTheStart() {
        RecordingLimiter limiter = new RecordingLimiter();
        try (Served served = recorded(limiter)) {
            DirectoryGroup group = Objects.requireNonNull(
                    served.client.groups().get(served.directory(0).groupId(0)).block(SOON));
            assertThat(limiter.keys()).containsExactly(List.of(CLIENT));

            try (DirectorySyncClient other = Served.clientOf(served.simulator, Dialect.OPENAPI)
                    .rateLimiter(limiter)
                    .build()) {
                other.groups().members(group).blockLast(SOON);
            }

            assertThat(limiter.keys()).containsExactly(List.of(CLIENT), bothOf(served));
        }
    }

    @Test
    void aListByBareGroupPaysUnderItsDirectoryOnceAnAnswerHasTaughtIt() {
        RecordingLimiter limiter = new RecordingLimiter();
        try (Served served = recorded(limiter)) {
            String group = served.directory(0).groupId(0);
            served.client.users().list(UserQuery.inGroup(group).pageSize(20)).blockLast(SOON);

            assertThat(limiter.keys()).hasSizeGreaterThan(2).startsWith(List.of(CLIENT), bothOf(served));
            assertThat(limiter.keys().subList(1, limiter.keys().size())).containsOnly(bothOf(served));

            limiter.requests.clear();
            served.client.groups().members(group).blockLast(SOON);
            assertThat(limiter.keys()).isNotEmpty().containsOnly(bothOf(served));
        }
    }

    @Test
    void anyGroupDecodedTeachesItsDirectory() {
        RecordingLimiter limiter = new RecordingLimiter();
        try (Served served = recorded(limiter)) {
            served.client
                    .groups()
                    .list(GroupQuery.inDirectory(served.directory(0).id()))
                    .blockLast(SOON);
            limiter.requests.clear();

            served.client.groups().members(served.directory(0).groupId(1)).blockLast(SOON);

            assertThat(limiter.keys()).containsExactly(bothOf(served));
        }
    }

    @Test
    void allOtherCallsPayUnderTheKeyAlone() {
        RecordingLimiter limiter = new RecordingLimiter();
        try (Served served = recorded(limiter)) {
            DirectorySyncClient client = served.client;
            Flux.concat(
                            client.directories().list(DirectoryQuery.all()),
                            client.directories().get(served.directory(0).id()),
                            client.users().get(served.directory(0).userId(0)),
                            client.users().groups(served.directory(0).userId(0)),
                            client.groups()
                                    .list(GroupQuery.inDirectory(
                                            served.directory(0).id())),
                            client.groups().get(served.directory(0).groupId(0)))
                    .blockLast(SOON);

            assertThat(limiter.keys()).hasSize(7).containsOnly(List.of(CLIENT));
        }
    }

    @Test
    void eachAttemptCostsAPermit() {
        RateLimiter bucket = RateLimiter.create(RateLimits.perSecond(1000));
        RecordingLimiter limiter = new RecordingLimiter(bucket);
        try (Served served = recorded(limiter)) {
            served.simulator.fault(Route.GET_USER, 1, Fault.status(503, "no"));
            served.simulator.fault(Route.GET_USER, 2, new Fault.Reset());

            served.client.users().get(served.directory(0).userId(0)).block(SOON);

            assertThat(limiter.requests).hasSize(3);
            assertThat(served.sent(Route.GET_USER)).isEqualTo(3);
            await().atMost(SOON).until(() -> bucket.snapshot(CLIENT).block(SOON).isAtRest());
        }
    }

    private static Served recorded(RecordingLimiter limiter) {
        return Served.in(Dialect.OPENAPI, b -> b, client -> client.rateLimiter(limiter), DirectorySpec.of(100, 2));
    }

    private static List<RateLimitKey> bothOf(Served served) {
        return List.of(CLIENT, RateLimitKey.directory(served.directory(0).id()));
    }
}
