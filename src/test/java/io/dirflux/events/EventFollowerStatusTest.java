package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.dirflux.EventQuery;
import io.dirflux.model.DirectoryEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;

/** The options and the status of a follower, and followers without a store. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EventFollowerStatusTest extends EventFollowerFixture {

    @Test
    void withoutAStoreTheCallerKeepsThePosition() {
        change(5);
        EventFollower follower = quick().build();
        List<String> first = follower.follow((String) null)
                .map(DirectoryEvent::id)
                .take(3)
                .collectList()
                .block(SOON);
        List<String> rest = follower.follow(last(first))
                .map(DirectoryEvent::id)
                .take(truth().size() - 3L)
                .collectList()
                .block(SOON);

        assertThat(Flux.concat(Flux.fromIterable(first), Flux.fromIterable(rest))
                        .toIterable())
                .containsExactlyElementsOf(truth());
    }

    @Test
    void invalidOptionsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        EventFollower.builder(client).query(EventQuery.all().rangeEnd(Instant.now())))
                .withMessageContaining("cannot be followed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventFollower.builder(client).parallelism(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventFollower.builder(client).parallelism(257));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> EventFollower.builder(client).pollInterval(Duration.ofSeconds(2), Duration.ofSeconds(1)));
    }

    @Test
    void theStatusShowsLagPositionAndLastPoll() {
        Sinks.Empty<Void> stuck = Sinks.empty();
        change(1);
        EventFollower follower = quick().build();
        assertThat(follower.status().lastPoll()).isNull();
        assertThat(follower.status().lag()).isNull();
        follow(follower, event -> handled.isEmpty() ? note(event) : stuck.asMono());
        awaitUntil(last(truth()));
        int before = truth().size();
        await().atMost(SOON).until(() -> Duration.ZERO.equals(follower.status().lag()));

        FollowerStatus idle = follower.status();
        assertThat(idle.position()).isEqualTo(Checkpoint.of(eventOf(before - 1)));
        assertThat(idle.lastPoll()).isBetween(idle.now().minusSeconds(30), idle.now());
        assertThat(idle.positionAge()).isPositive();
        change(1);
        await().atMost(SOON).until(() -> !follower.status().caughtUp());
        assertThat(follower.status().lag()).isPositive();
        stuck.tryEmitEmpty();
        await().atMost(SOON).until(() -> follower.status().caughtUp());
    }

    @Test
    void theLagGrowsWhileTheServerIsGoneAndAProcessThatDoesNotFollowHasNone() {
        change(1);
        EventFollower follower = quick().build();
        Disposable following = follower.followUnfiltered(null).subscribe(event -> {}, failure -> {});
        await().atMost(SOON).until(() -> Duration.ZERO.equals(follower.status().lag()));

        simulator.close();
        await().atMost(SOON).until(() -> !follower.status().caughtUp());
        Duration first = follower.status().lag();
        await().atMost(SOON).until(() -> follower.status().lag().compareTo(first) > 0);
        assertThat(first).isLessThan(SOON);

        following.dispose();
        assertThat(follower.status().lag()).isNull();
        assertThat(follower.status().lastPoll()).isNull();
    }

    private DirectoryEvent eventOf(int index) {
        return Mirrored.decoded(tenant.events().get(index));
    }
}
