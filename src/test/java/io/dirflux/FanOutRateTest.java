package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.Attempt;
import io.dirflux.http.RequestListener;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.SimulatedDirectory;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The fan-out at the rate of the real API uses all permits, and the server refuses nothing. Takes 20 seconds. */
class FanOutRateTest {

    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final int PER_SECOND = 10;
    private static final int PER_DIRECTORY = 4;

    @Test
    @Timeout(60)
    void twoHundredGroupsInThreeDirectoriesTakeTheTimeOfTheirPermits() {
        warmUp();
        RoundTrips roundTrips = new RoundTrips();
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.rateLimit(PER_SECOND, SECOND).directoryRateLimit(PER_DIRECTORY, SECOND),
                client -> client.rateLimits(RateLimits.perSecond(PER_SECOND).perDirectory(PER_DIRECTORY))
                        .listener(roundTrips),
                DirectorySpec.of(200, 67),
                DirectorySpec.of(200, 67),
                DirectorySpec.of(200, 66))) {
            long startedAt = System.nanoTime();
            List<GroupMembers> outcomes = served.client
                    .groups()
                    .membersOf(served.client.groups().list(GroupQuery.inOrganization(served.organization())))
                    .collectList()
                    .block();
            double seconds = (System.nanoTime() - startedAt) / 1e9;

            assertThat(outcomes).hasSize(200).allMatch(GroupMembers::isComplete);
            assertThat(outcomes.stream()
                            .mapToLong(outcome -> outcome.members().size())
                            .sum())
                    .isEqualTo(memberships(served));
            assertThat(served.simulator.refused()).isZero();
            double allowed = rounds(served.simulator.requests().size(), 67) * (1 + roundTrips.meanSeconds());
            assertThat(seconds).isBetween(allowed * 0.95, allowed * 1.05);
        }
    }

    /** Ten requests, or four of a directory, go at once; as many again one period after their answers. */
    private static int rounds(int requests, int ofOneDirectory) {
        return Math.max((requests - 1) / PER_SECOND, (ofOneDirectory - 1) / PER_DIRECTORY);
    }

    /** How long answers took: a few milliseconds, more on a machine that has other things to do. */
    private static final class RoundTrips implements RequestListener {

        private final AtomicLong nanos = new AtomicLong();
        private final AtomicLong count = new AtomicLong();

        @Override
        public void attemptEnded(Endpoint endpoint, Attempt attempt) {
            nanos.addAndGet(attempt.took().toNanos());
            count.incrementAndGet();
        }

        double meanSeconds() {
            return nanos.get() / 1e9 / count.get();
        }
    }

    private static long memberships(Served served) {
        return served.simulator.tenant().directories().stream()
                .filter(directory -> directory.organizationId().equals(served.organization()))
                .mapToLong(SimulatedDirectory::memberships)
                .sum();
    }

    /** Classes are loaded and connections opened for the first time here, not on the clock. */
    private static void warmUp() {
        try (Served served = Served.in(
                Dialect.OPENAPI, UnaryOperator.identity(), UnaryOperator.identity(), DirectorySpec.of(50, 20))) {
            served.client
                    .groups()
                    .membersOf(served.client.groups().list(GroupQuery.inOrganization(served.organization())))
                    .blockLast();
        }
    }
}
