package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dirflux.error.CheckpointLostException;
import io.dirflux.error.CursorLoopException;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.TransportException;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryEvent.UserDeleted;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.EventContext;
import io.dirflux.model.EventHead;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** When a follower polls, in virtual time. */
@Timeout(30)
class EventPollerTest extends EventPollerFixture {

    private final List<Throwable> failures = new ArrayList<>();
    private final List<String> received = new ArrayList<>();

    @Test
    void pausesGrowFromMinToMaxAndAreLengthenedByUpToAHalf() {
        assertThat(IntStream.range(0, 7).mapToObj(idle -> BACKOFF.next(idle, 0)))
                .extracting(Duration::toSeconds)
                .containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L);
        assertThat(BACKOFF.next(1, 0.999)).isBetween(Duration.ofMillis(2_990), Duration.ofSeconds(3));
        assertThat(BACKOFF.next(Integer.MAX_VALUE, 0.5)).isEqualTo(Duration.ofMillis(37_500));
        assertThatIllegalArgumentException().isThrownBy(() -> new PollBackoff(Duration.ZERO, Duration.ofSeconds(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PollBackoff(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    }

    @Test
    void anIdleFollowerPollsAboutTwiceAMinute() {
        Disposable follow = follow("event_7", position -> Flux.empty());
        time.advanceTimeBy(Duration.ofMinutes(5));

        assertThat(positions).containsOnly("event_7").hasSizeBetween(10, 15);
        assertPauses(1, 2, 4, 8, 16, 30, 30, 30);
        follow.dispose();
        time.advanceTimeBy(Duration.ofHours(1));
        assertThat(positions).hasSizeLessThan(16);
    }

    @Test
    void anEventResetsThePausesAndMovesThePosition() {
        follow(null, position -> positions.size() == 4 ? events("event_1", "event_2") : Flux.empty());
        time.advanceTimeBy(Duration.ofMinutes(1));

        assertThat(received).containsExactly("event_1", "event_2");
        assertThat(positions).startsWith(null, null, null, null, "event_2", "event_2");
        assertPauses(1, 2, 4, 1, 2, 4);
    }

    @Test
    void nothingIsRequestedWithoutDemand() {
        StepVerifier.create(poller(position -> events("event_1", "event_2")).from(null, progress), 0)
                .expectSubscription()
                .then(() -> time.advanceTimeBy(Duration.ofHours(1)))
                .thenRequest(1)
                .expectNextCount(1)
                .then(() -> time.advanceTimeBy(Duration.ofHours(1)))
                .then(() -> assertThat(positions).hasSize(1))
                .thenRequest(2)
                .expectNextCount(1)
                .then(() -> time.advanceTimeBy(Duration.ofHours(1)))
                .expectNextCount(1)
                .then(() -> assertThat(positions).containsExactly(null, "event_2"))
                .thenCancel()
                .verify(Duration.ofSeconds(10));
    }

    @Test
    void aRetryableErrorIsRetriedAfterTheLastEventWithGrowingPauses() {
        follow("event_0", position -> switch (positions.size()) {
            case 1 -> events("event_1").concatWith(Flux.error(down()));
            case 2, 3, 4 -> Flux.error(down());
            case 5 -> events("event_2");
            default -> Flux.empty();
        });
        time.advanceTimeBy(Duration.ofMinutes(1));

        assertThat(received).containsExactly("event_1", "event_2");
        assertThat(positions).startsWith("event_0", "event_1", "event_1", "event_1", "event_1", "event_2");
        assertPauses(1, 2, 4, 8, 1, 2);
    }

    @Test
    void retriesNeverGiveUp() {
        follow(null, position -> positions.size() <= 200 ? Flux.error(down()) : events("event_1"));
        time.advanceTimeBy(Duration.ofHours(3));

        assertThat(received).contains("event_1");
    }

    @Test
    void anErrorThatIsNotRetryableEndsTheFollow() {
        DirectorySyncException loop = new CursorLoopException("again");

        StepVerifier.create(poller(position -> events("event_1").concatWith(Flux.error(loop)))
                        .from(null, progress))
                .expectNextCount(1)
                .verifyErrorSatisfies(failure -> assertThat(failure).isSameAs(loop));
        StepVerifier.create(poller(position -> Flux.error(new IllegalStateException("bug")))
                        .from(null, progress))
                .verifyErrorMessage("bug");
        assertThat(positions).hasSize(2);
    }

    @Test
    void eventsOlderThanThePositionAreALostPosition() {
        Instant time = Instant.parse("2026-01-31T09:00:00Z");
        for (long second : new long[] {-1, 0, 60}) { // a second is tolerated
            StepVerifier.create(poller(position -> Flux.just(event("event_2", time.plusSeconds(second))))
                            .from(new Checkpoint("event_1", time), progress)
                            .take(1))
                    .expectNextCount(1)
                    .verifyComplete();
        }
        StepVerifier.create(poller(position -> Flux.just(event("event_2", time.minusMillis(1001))))
                        .from(new Checkpoint("event_1", time), progress))
                .verifyError(CheckpointLostException.class);
        StepVerifier.create(poller(position -> Flux.just(
                                event("event_2", time.plusSeconds(1)), event("event_3", time.minusSeconds(60))))
                        .from(new Checkpoint("event_1", time), progress)
                        .take(2))
                .expectNextCount(2) // only the first event after a position is compared
                .verifyComplete();
    }

    @Test
    void aPositionInTheMiddleOfTheFollowIsComparedToo() {
        Instant time = Instant.parse("2026-01-31T09:00:00Z");
        follow(null, position -> switch (positions.size()) {
            case 1 -> Flux.just(event("event_5", time));
            case 2 -> Flux.just(event("event_1", time.minusSeconds(3600)));
            default -> Flux.empty();
        });
        this.time.advanceTimeBy(Duration.ofMinutes(1));

        assertThat(received).containsExactly("event_5");
        assertThat(failures).singleElement().isInstanceOf(CheckpointLostException.class);
    }

    private static DirectoryEvent event(String id, Instant createdAt) {
        return new UserDeleted(
                new EventHead(id, createdAt, EventContext.EMPTY),
                DirectoryUser.builder("directory_user_1", "directory_1").build());
    }

    private Disposable follow(@Nullable String position, Function<@Nullable String, Flux<DirectoryEvent>> list) {
        return poller(list)
                .from(position == null ? null : Checkpoint.of(position), progress)
                .subscribe(event -> received.add(event.id()), failures::add);
    }

    /** Each within its jitter, in seconds. */
    private void assertPauses(int... seconds) {
        for (int i = 0; i < seconds.length; i++) {
            assertThat(polledAt.get(i + 1) - polledAt.get(i))
                    .as("pause " + i)
                    .isBetween(seconds[i] * 1000L, seconds[i] * 1500L);
        }
    }

    private static Flux<DirectoryEvent> events(String... ids) {
        return Flux.fromStream(Stream.of(ids)
                .map(id -> new UserDeleted(
                        EventHead.of(id),
                        DirectoryUser.builder("directory_user_1", "directory_1").build())));
    }

    private static TransportException down() {
        return new TransportException(TransportException.Kind.CONNECT, false, "down", null, List.of());
    }
}
