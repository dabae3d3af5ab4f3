package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.model.DirectoryEvent;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Of two followers that use one position, one is led at a time. The elections are in virtual time. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LedFollowerTest extends EventFollowerFixture {

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final LeadersInMemory leaders = new LeadersInMemory(time);
    private final Replica one = new Replica();
    private final Replica other = new Replica();

    @AfterEach
    void disposeTime() {
        time.dispose();
    }

    /** A follower that stands for election, and may be cut off from the store of the leaders. */
    private final class Replica {
        final AtomicBoolean reachable = new AtomicBoolean(true);
        final List<String> events = new CopyOnWriteArrayList<>();
        final EventFollower follower = quick().leadership(
                        new LeaderElection(leaders.reachableWhile(reachable::get), time, Schedulers.boundedElastic()),
                        "mails")
                .build();

        Disposable start() {
            Disposable follow = LedFollowerTest.this.follow(follower, this::handle);
            time.advanceTimeBy(Duration.ofSeconds(1));
            return follow;
        }

        private Mono<Void> handle(DirectoryEvent event) {
            return Mono.fromRunnable(() -> events.add(event.id()));
        }

        void awaitAll() {
            await().atMost(SOON).until(() -> events.contains(last(truth())));
            await().atMost(SOON).until(() -> last(truth()).equals(stored()));
        }
    }

    @Test
    void theOtherContinuesWithTheStoredPositionAfterAnOrderlyStop() {
        change(5);
        Disposable follow = one.start();
        other.start();
        one.awaitAll();
        assertThat(one.events).containsExactlyInAnyOrderElementsOf(truth());
        assertThat(other.events).isEmpty();
        assertThat(other.follower.status().lastPoll()).as("stands by").isNull();

        follow.dispose();
        time.advanceTimeBy(Duration.ofSeconds(2));
        change(5);
        other.awaitAll();
        assertThat(one.events).doesNotContainAnyElementsOf(other.events);
        assertThat(one.follower.status().lag()).isNull();
    }

    @Test
    void aFollowerThatCannotRenewItsLeadStopsAndTheOtherContinues() {
        change(2);
        one.start();
        other.start();
        one.awaitAll();
        one.reachable.set(false);
        time.advanceTimeBy(Duration.ofSeconds(13));
        await().atMost(SOON).until(() -> one.follower.status().lastPoll() == null);
        change(3);
        assertThat(one.events).doesNotContain(last(truth()));
        assertThat(other.events).isEmpty();

        time.advanceTimeBy(Duration.ofSeconds(5));
        other.awaitAll();
        one.reachable.set(true);
        time.advanceTimeBy(Duration.ofMinutes(1));
        change(1);
        other.awaitAll();
        assertThat(one.events).doesNotContain(last(truth()));
    }
}
