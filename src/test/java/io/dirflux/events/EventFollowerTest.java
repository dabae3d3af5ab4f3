package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.EventQuery;
import io.dirflux.model.EventNames;
import io.dirflux.simulator.SimulatedEvent;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.WebhookDestination;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** Following a simulator's events over a socket, in real time with small pauses. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EventFollowerTest extends EventFollowerFixture {

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
        simulator.deliverWebhooks(WebhookDestination.of("http://127.0.0.1:" + webhooks.port() + "/hook", "secret"));
        change(5);
        awaitAll();

        assertThat(handled).isEqualTo(truth());
        await().atMost(SOON).until(() -> webhookAt.size() >= truth().size());
        assertThat(webhookAt.get(last(truth()))).isLessThan(handledAt.get(last(truth())));
        assertThat(Duration.ofNanos(handledAt.get(last(truth())) - webhookAt.get(last(truth()))))
                .isLessThan(Duration.ofSeconds(5)); // not after the hundred seconds it might have slept
    }
}
