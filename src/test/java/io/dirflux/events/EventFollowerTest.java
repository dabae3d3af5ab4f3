package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.dirflux.DirectorySyncClient;
import io.dirflux.EventQuery;
import io.dirflux.RetryPolicy;
import io.dirflux.error.CheckpointInUseException;
import io.dirflux.error.CheckpointLostException;
import io.dirflux.error.ClientClosedException;
import io.dirflux.error.InvalidRequestException;
import io.dirflux.error.UnauthorizedException;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.EventNames;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedEvent;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.SimulatorBuilder;
import io.dirflux.simulator.Tenant;
import io.dirflux.simulator.WebhookEndpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;
import reactor.test.StepVerifier;

/** Following a simulator's events over a socket, in real time with small pauses. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EventFollowerTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final Tenant tenant = Tenant.builder()
            .organization("Acme", DirectorySpec.of(5, 2), DirectorySpec.of(5, 2), DirectorySpec.of(5, 2))
            .build();
    private Simulator simulator = Simulator.builder().tenant(tenant).unlimited().start();
    private DirectorySyncClient client = client();
    private final CheckpointStore store = CheckpointStore.inMemory();
    private final List<String> handled = new CopyOnWriteArrayList<>();
    private final Disposable.Composite follows = Disposables.composite();

    @AfterEach
    void close() {
        follows.dispose();
        client.close();
        simulator.close();
    }

    @Test
    void itHandlesPastAndFutureEvents() {
        change(250);
        follow(quick().build(), this::note);
        awaitAll();
        change(3);
        awaitAll();

        assertThat(handled).isEqualTo(truth());
        await().atMost(SOON).until(() -> last(truth()).equals(stored()));
    }

    @Test
    void itContinuesAfterTheStoredPosition() {
        change(30);
        store.save(Checkpoint.of(truth().get(9))).block(SOON);
        follow(quick().build(), this::note);
        awaitUntil(last(truth()));

        assertThat(handled).isEqualTo(truth().subList(10, truth().size()));
        assertThat(requests().get(0).parameter("after")).isEqualTo(truth().get(9));
    }

    @Test
    void anEmptyPageIsNotTheEndAndANullCursorIsNotAPosition() {
        change(3);
        String newest = last(truth());
        follow(quick().build(), this::note);
        awaitAll();
        await().atMost(SOON).until(() -> requests().size() > 5);

        assertThat(requests().subList(1, 5))
                .allSatisfy(request -> assertThat(request.parameter("after")).isEqualTo(newest));
        assertThat(stored()).isEqualTo(newest);
        change(1);
        awaitAll();
        assertThat(handled).isEqualTo(truth());
    }

    @Test
    void theStartOfTheQueryIsUsedOnlyWithoutAPosition() {
        change(3);
        tenant.advanceTime(Duration.ofHours(2));
        int before = truth().size();
        Instant start = tenant.events().get(0).createdAt().plusSeconds(3600);
        EventFollower follower =
                quick().query(EventQuery.all().rangeStart(start)).build();
        Disposable first = follow(follower, this::note);
        await().atMost(SOON).until(() -> requests().size() > 2);
        change(3);
        awaitUntil(last(truth()));
        first.dispose();
        follow(follower, this::note);
        change(1);
        awaitUntil(last(truth()));

        assertThat(handled).isEqualTo(truth().subList(before, truth().size()));
        assertThat(requests())
                .allSatisfy(request -> assertThat(request.parameter("range_start") == null)
                        .isNotEqualTo(request.parameter("after") == null));
    }

    @Test
    void eventsFilteredOutByTheClientMoveThePosition() {
        EventFollower follower = quick().query(
                        EventQuery.all().directory(directory(1)).names(EventNames.GROUP_CREATED))
                .build();
        follow(follower, this::note);
        tenant.addGroup(directory(0));
        tenant.addGroup(directory(1));
        tenant.addGroup(directory(0));

        await().atMost(SOON).until(() -> last(truth()).equals(stored()));
        assertThat(handled).containsExactly(truth().get(1));
    }

    @Test
    void directoriesAreHandledConcurrentlyAndEachInOrder() {
        Map<String, AtomicInteger> running = new ConcurrentHashMap<>();
        AtomicInteger most = new AtomicInteger();
        List<String> overlaps = new CopyOnWriteArrayList<>();
        follow(
                quick().build(),
                event -> Mono.defer(() -> {
                    if (running.computeIfAbsent(event.directoryId(), id -> new AtomicInteger())
                                    .getAndIncrement()
                            > 0) {
                        overlaps.add(event.id());
                    }
                    most.accumulateAndGet(
                            running.values().stream()
                                    .mapToInt(AtomicInteger::get)
                                    .sum(),
                            Math::max);
                    return Mono.delay(Duration.ofMillis(
                                    ThreadLocalRandom.current().nextInt(4)))
                            .doOnNext(tick -> {
                                handled.add(event.id());
                                running.get(event.directoryId()).decrementAndGet();
                            });
                }));
        change(300);
        awaitAll();

        assertThat(overlaps).isEmpty();
        assertThat(most.get()).isBetween(2, 3);
        for (int i = 0; i < 3; i++) {
            String directory = directory(i);
            List<String> ofDirectory = tenant.events().stream()
                    .filter(event -> event.directoryId().equals(directory))
                    .map(SimulatedEvent::id)
                    .toList();
            assertThat(handled.stream().filter(ofDirectory::contains)).isEqualTo(ofDirectory);
        }
    }

    @Test
    void aSlowHandlerStopsThePolling() {
        Sinks.Empty<Void> stuck = Sinks.empty();
        change(500);
        follow(quick().query(EventQuery.all().pageSize(10)).build(), event -> {
            handled.add(event.id());
            return stuck.asMono();
        });
        await().atMost(SOON).until(() -> handled.size() == 3); // one of each directory
        await().pollDelay(Duration.ofMillis(300)).atMost(SOON).until(() -> true);

        assertThat(requests()).hasSizeLessThanOrEqualTo(3); // what 16 events in work need of pages of 10, and one
        assertThat(store.load().blockOptional()).isEmpty();
    }

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

    /** A client that takes a webhook's id as its position misses the events that are not listed yet. */
    @Test
    void aWebhookSecondsBeforeItsEventIsListedLosesNoEvent() {
        restart(Simulator.builder().tenant(tenant).unlimited().eventVisibilityDelay(Duration.ofMillis(700)));
        EventFollower follower = EventFollower.builder(client)
                .pollInterval(Duration.ofMillis(100), Duration.ofSeconds(100))
                .build();
        Map<String, Long> webhookAt = new ConcurrentHashMap<>();
        Map<String, Long> handledAt = new ConcurrentHashMap<>();
        DisposableServer webhooks = HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .handle((request, response) -> request.receive()
                        .aggregate()
                        .asString()
                        .flatMap(body -> {
                            webhookAt.put(body.replaceAll("(?s).*\"id\":\"(event_\\w+)\".*", "$1"), System.nanoTime());
                            follower.poke();
                            return response.status(200).send().then();
                        }))
                .bindNow();
        follows.add(webhooks);
        follow(follower, event -> {
            handledAt.put(event.id(), System.nanoTime());
            return note(event);
        });
        await().atMost(SOON).until(() -> requests().size() >= 4); // its pauses have grown: 100, 200, 400 ms, ...
        simulator.deliverWebhooks(WebhookEndpoint.of("http://127.0.0.1:" + webhooks.port() + "/hook", "secret"));
        change(5);
        awaitAll();

        assertThat(handled).isEqualTo(truth());
        await().atMost(SOON).until(() -> webhookAt.size() >= truth().size());
        assertThat(webhookAt.get(last(truth()))).isLessThan(handledAt.get(last(truth())));
        assertThat(Duration.ofNanos(handledAt.get(last(truth())) - webhookAt.get(last(truth()))))
                .isLessThan(Duration.ofSeconds(5)); // not after the hundred seconds it might have slept
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
    void invalidOptionsAreRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        EventFollower.builder(client).query(EventQuery.all().rangeEnd(Instant.now())))
                .withMessageContaining("listed, not followed");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventFollower.builder(client).parallelism(0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventFollower.builder(client).parallelism(257));
        assertThatIllegalArgumentException()
                .isThrownBy(
                        () -> EventFollower.builder(client).pollInterval(Duration.ofSeconds(2), Duration.ofSeconds(1)));
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

    private DirectoryEvent eventOf(int index) {
        return Mirrored.decoded(tenant.events().get(index));
    }

    private @Nullable String stored() {
        Checkpoint position = store.load().block(SOON);
        return position == null ? null : position.eventId();
    }

    private EventFollower.Builder quick() {
        return EventFollower.builder(client).pollInterval(Duration.ofMillis(5), Duration.ofMillis(20));
    }

    private Disposable follow(EventFollower follower, Function<DirectoryEvent, ? extends Mono<?>> handler) {
        Disposable follow = follower.follow(store, handler).subscribe();
        follows.add(follow);
        return follow;
    }

    private Mono<Void> note(DirectoryEvent event) {
        return Mono.fromRunnable(() -> handled.add(event.id()));
    }

    private void restart(SimulatorBuilder other) {
        client.close();
        simulator.close();
        simulator = other.start();
        client = client();
    }

    private DirectorySyncClient client() {
        return DirectorySyncClient.builder()
                .apiKey(simulator.apiKey())
                .baseUrl(simulator.baseUrl())
                .rateLimits(RateLimits.unlimited())
                .retryPolicy(RetryPolicy.defaults().backoff(Duration.ofMillis(1), Duration.ofMillis(5)))
                .build();
    }

    private void change(int times) {
        for (int i = 0; i < times; i++) {
            tenant.addGroup(directory(i % 3));
        }
    }

    private String directory(int n) {
        return tenant.directories().get(n).id();
    }

    private List<String> truth() {
        return tenant.events().stream().map(SimulatedEvent::id).toList();
    }

    private List<RecordedRequest> requests() {
        return simulator.requests(Route.LIST_EVENTS);
    }

    private void awaitAll() {
        await().atMost(SOON).until(() -> handled.size() >= truth().size());
    }

    private void awaitUntil(@Nullable String id) {
        await().atMost(SOON).until(() -> handled.contains(id));
    }

    private static String last(List<String> ids) {
        return ids.get(ids.size() - 1);
    }
}
