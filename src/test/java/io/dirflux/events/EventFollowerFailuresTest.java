package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.EventQuery;
import io.dirflux.error.CheckpointInUseException;
import io.dirflux.error.CheckpointLostException;
import io.dirflux.error.ClientClosedException;
import io.dirflux.error.InvalidRequestException;
import io.dirflux.error.UnauthorizedException;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Failures of the server, of the handler and of the position while a follower runs. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EventFollowerFailuresTest extends EventFollowerFixture {

    @Test
    void aServerThatIsDownForAWhileLosesNoEvent() {
        AtomicInteger requests = new AtomicInteger();
        simulator.faults(Route.LIST_EVENTS, (request, honest) -> switch (requests.incrementAndGet() % 5) {
            case 1 -> Optional.of(Fault.status(503, "down"));
            case 2 -> Optional.of(new Fault.Reset());
            case 3 -> Optional.of(new Fault.Truncate(200));
            case 4 -> Optional.of(Fault.status(429, "slow down"));
            default -> Optional.empty();
        });
        follow(quick().query(EventQuery.all().pageSize(20)).build(), this::note);
        change(100);
        awaitAll();

        assertThat(handled).isEqualTo(truth());
    }

    @Test
    void aRefusedKeyEndsTheFollow() {
        simulator.faults(Route.LIST_EVENTS, (request, honest) -> Optional.of(Fault.status(401, "Unauthorized")));

        StepVerifier.create(quick().build().follow(store, this::note))
                .expectError(UnauthorizedException.class)
                .verify(SOON);
        assertThat(requests()).hasSize(1);
    }

    @Test
    void anUnknownPositionEndsTheFollowAndSaysWhatToDo() {
        change(3);
        String old = truth().get(0);
        store.save(Checkpoint.of(old)).block(SOON);
        tenant.advanceTime(Duration.ofDays(31));
        change(3);

        StepVerifier.create(quick().build().follow(store, this::note))
                .expectErrorSatisfies(failure -> {
                    assertThat(failure).isInstanceOf(CheckpointLostException.class);
                    assertThat(failure).hasMessageContaining("run a full sync");
                    assertThat(((CheckpointLostException) failure).checkpoint()).isEqualTo(old);
                })
                .verify(SOON);
        assertThat(handled).isEmpty();
        assertThat(stored()).isEqualTo(old);
    }

    @Test
    void aFailedHandlerGetsTheSameEventAgain() {
        change(10);
        String bad = truth().get(6);
        AtomicInteger tries = new AtomicInteger();
        EventFollower follower = quick().build();
        Function<DirectoryEvent, Mono<Void>> handler = event -> event.id().equals(bad) && tries.incrementAndGet() == 1
                ? Mono.error(new IllegalStateException("bug"))
                : note(event);

        StepVerifier.create(follower.follow(store, handler))
                .expectErrorMessage("bug")
                .verify(SOON);
        assertThat(stored()).isEqualTo(truth().get(5));
        follow(follower, handler);
        awaitUntil(last(truth()));
        assertThat(handled).contains(bad).containsAll(truth());
        assertThat(tries).hasValue(2);
    }

    @Test
    void aClosedClientEndsTheFollow() {
        StepVerifier.create(quick().build().follow(store, this::note))
                .expectSubscription()
                .then(() -> await().atMost(SOON).until(() -> requests().size() > 2))
                .then(client::close)
                .expectError(ClientClosedException.class)
                .verify(SOON);
    }

    @Test
    void aSecondFollowOfTheSameStoreIsRefusedAndTheFirstContinues() {
        follow(quick().build(), this::note);
        StepVerifier.create(quick().build().follow(store, this::note))
                .expectError(CheckpointInUseException.class)
                .verify(SOON);
        change(3);
        awaitAll();

        assertThat(handled).isEqualTo(truth());
    }

    @Test
    void theStoreIsReleasedWhenAFollowFailsOrIsCancelled() {
        change(1);
        StepVerifier.create(quick().build().follow(store, event -> Mono.error(new IllegalStateException("bug"))))
                .expectErrorMessage("bug")
                .verify(SOON);
        follow(quick().build(), this::note).dispose();
        follow(quick().build(), this::note);
        awaitAll();

        assertThat(handled).contains(last(truth()));
    }

    /** After 30 quiet days a fixed start once failed each restart, for ever. */
    @Test
    void aRangeStartThatIsTooOldStartsWithTheOldestEvent() {
        change(3);
        Instant start = tenant.events().get(0).createdAt();
        tenant.advanceTime(Duration.ofDays(40));
        String oldest = truth().isEmpty() ? null : last(truth());
        change(3);
        EventFollower follower =
                quick().query(EventQuery.all().rangeStart(start)).build();
        follow(follower, this::note);
        awaitUntil(last(truth()));

        assertThat(handled).isEqualTo(truth().subList(truth().indexOf(oldest) + 1, truth().size()));
        assertThat(requests().stream().filter(request -> request.parameter("range_start") != null))
                .hasSize(1);
    }

    @Test
    void theHintOfARefusedRangeIsAboutEvents() {
        Instant old = Instant.now().minus(Duration.ofDays(100));

        StepVerifier.create(client.events().list(EventQuery.all().rangeStart(old)))
                .expectErrorSatisfies(failure -> assertThat(failure)
                        .isInstanceOf(InvalidRequestException.class)
                        .hasMessageContaining("a range is at most 30 days long")
                        .hasMessageContaining("after and range_start exclude each other"))
                .verify(SOON);
    }

    @Test
    void aServerThatAnswersAnUnknownPositionWithTheOldestEventsEndsTheFollow() {
        change(5);
        tenant.advanceTime(Duration.ofHours(1));
        Checkpoint position = new Checkpoint(
                "event_unknown", tenant.events().get(4).createdAt().plusSeconds(60));
        store.save(position).block(SOON);
        String oldest = "{\"object\":\"list\",\"data\":["
                + tenant.events().get(0).json() + "],\"list_metadata\":{\"after\":null}}";
        simulator.faults(Route.LIST_EVENTS, (request, honest) -> Optional.of(new Fault.Body(oldest)));

        StepVerifier.create(quick().build().follow(store, this::note))
                .expectErrorSatisfies(failure -> {
                    assertThat(failure)
                            .isInstanceOf(CheckpointLostException.class)
                            .hasMessageContaining("older events")
                            .hasMessageContaining("Run a full sync");
                    assertThat(((CheckpointLostException) failure).checkpoint()).isEqualTo("event_unknown");
                })
                .verify(SOON);
        assertThat(handled).isEmpty();
        assertThat(store.load().block(SOON)).isEqualTo(position);
    }
}
