package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.EventQuery;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryEvent.UserDeleted;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.EventHead;
import io.dirflux.model.EventNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** When events are handled and positions saved, without time and sockets. Events are written {@code directory:id}. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class EventProcessorTest {

    private final Sinks.Many<DirectoryEvent> source = Sinks.many().unicast().onBackpressureBuffer();
    private final AtomicLong requested = new AtomicLong();
    private final Map<String, Sinks.Empty<Void>> running = new LinkedHashMap<>();
    private final List<String> started = new ArrayList<>();
    private final List<String> cancelled = new ArrayList<>();
    private final List<String> saved = new ArrayList<>();
    private final FollowerProgress progress = new FollowerProgress(null);
    private final List<Throwable> failures = new ArrayList<>();

    @Test
    void thePositionWaitsForTheOldestUnfinishedEvent() {
        follow(16);
        emit("a:1", "b:2", "c:3", "b:4");
        assertThat(started).containsExactly("1", "2", "3");

        complete("3");
        complete("2");
        complete("4");
        assertThat(saved).isEmpty();
        complete("1");
        assertThat(saved).containsExactly("1", "2", "3", "4");
    }

    @Test
    void eventsOfOneDirectoryAreHandledInOrder() {
        follow(16);
        emit("a:1", "a:2", "b:3", "a:4", "b:5");
        assertThat(started).containsExactly("1", "3");

        complete("3");
        assertThat(started).containsExactly("1", "3", "5");
        complete("1");
        complete("2");
        assertThat(started).containsExactly("1", "3", "5", "2", "4");
        assertThat(saved).containsExactly("1", "2", "3");
    }

    @Test
    void eventsWithoutADirectoryAreHandledInOrderToo() {
        follow(16);
        emit("unknown:1", "unknown:2", "a:3");

        assertThat(started).containsExactly("1", "3");
        complete("1");
        assertThat(started).containsExactly("1", "3", "2");
    }

    @Test
    void noMoreEventsAreRequestedThanAreInWork() {
        follow(3);
        assertThat(requested).hasValue(3);
        emit("a:1", "b:2", "c:3", "d:4");
        assertThat(started).containsExactly("1", "2", "3");
        assertThat(requested).hasValue(3);

        complete("2"); // done, but the position is not past the first one
        assertThat(requested.get()).isLessThanOrEqualTo(4);
        complete("1");
        assertThat(started).containsExactly("1", "2", "3", "4");
    }

    @Test
    void parallelismOneHandlesOneEventAtATime() {
        follow(1);
        emit("a:1", "b:2");
        assertThat(started).containsExactly("1");
        complete("1");
        assertThat(started).containsExactly("1", "2");
    }

    @Test
    void thousandsOfEventsOfOneDirectoryThatCompleteAtOnceDoNotOverflowTheStack() {
        List<String> handled = new ArrayList<>();
        CheckpointStore store = CheckpointStore.inMemory();
        Flux<DirectoryEvent> events = Flux.range(0, 50_000).map(i -> event("a:" + i));
        new EventProcessor(
                        EventQuery.all(), e -> Mono.fromRunnable(() -> handled.add(e.id())), 256, store, null, progress)
                .process(events)
                .blockLast();

        assertThat(handled)
                .isEqualTo(
                        IntStream.range(0, 50_000).mapToObj(Integer::toString).toList());
        assertThat(store.load().map(Checkpoint::eventId).block()).isEqualTo("49999");
    }

    @Test
    void eventsThatWaitForASlowEventAreHandledWhenItIsDone() {
        Sinks.Empty<Void> slow = Sinks.empty();
        List<String> handled = new ArrayList<>();
        CheckpointStore store = CheckpointStore.inMemory();
        Disposable follow = new EventProcessor(
                        EventQuery.all(),
                        e -> e.id().equals("0") ? slow.asMono() : Mono.fromRunnable(() -> handled.add(e.id())),
                        256,
                        store,
                        null,
                        progress)
                .process(Flux.range(0, 10_000).map(i -> event("a:" + i)))
                .subscribe();
        assertThat(handled).isEmpty();
        slow.tryEmitEmpty();

        assertThat(handled).hasSize(9_999);
        assertThat(store.load().map(Checkpoint::eventId).block()).isEqualTo("9999");
        assertThat(follow.isDisposed()).isTrue();
    }

    /** Each handler once started inside the end of the previous one: 256 of a dozen operators overflowed the stack. */
    @Test
    void aLongQueueOfHandlersWithManyOperatorsDoesNotOverflowTheStack() throws InterruptedException {
        Sinks.Empty<Void> slow = Sinks.empty();
        List<String> handled = new ArrayList<>();
        List<Integer> depths = new ArrayList<>();
        CheckpointStore store = CheckpointStore.inMemory();
        new EventProcessor(
                        EventQuery.all(),
                        e -> e.id().equals("0")
                                ? slow.asMono()
                                : manyOperators(e).doOnNext(id -> {
                                    depths.add(new Throwable().getStackTrace().length);
                                    handled.add(id);
                                }),
                        256,
                        store,
                        null,
                        progress)
                .process(Flux.range(0, 257).map(i -> event("a:" + i)))
                .subscribe();
        Thread ending = new Thread(slow::tryEmitEmpty);
        ending.start();
        ending.join();

        assertThat(handled).hasSize(256);
        assertThat(store.load().map(Checkpoint::eventId).block()).isEqualTo("256");
        assertThat(depths).allSatisfy(depth -> assertThat(depth).isLessThan(500));
    }

    private static Mono<String> manyOperators(DirectoryEvent event) {
        Mono<String> many = Mono.just(event.id());
        for (int i = 0; i < 4; i++) {
            many = many.flatMap(id -> Mono.just(id).hide())
                    .map(id -> id)
                    .then(Mono.just(event.id()).hide());
        }
        return many;
    }

    @Test
    void filteredOutEventsMoveThePositionButNotPastAnUnfinishedEvent() {
        follow(EventQuery.all().directory("b"), 16);
        emit("a:1", "b:2", "a:3");
        assertThat(started).containsExactly("2");
        assertThat(saved).containsExactly("1");
        complete("2");
        assertThat(saved).containsExactly("1", "2", "3");
    }

    @Test
    void aFailedHandlerEndsTheFollowAfterTheEventsBeforeItAreSaved() {
        follow(16);
        emit("a:1", "b:2", "b:3", "c:4");
        IllegalStateException bug = new IllegalStateException("bug");
        running.get("2").tryEmitError(bug);
        assertThat(failures).isEmpty();

        complete("4");
        complete("1");
        assertThat(failures).containsExactly(bug);
        assertThat(saved).containsExactly("1");
        assertThat(started).containsExactly("1", "2", "4");
    }

    @Test
    void eventsInProgressAfterAFailedOneAreCancelled() {
        follow(16);
        emit("a:1", "b:2");
        running.get("1").tryEmitError(new IllegalStateException("bug"));

        assertThat(cancelled).containsExactly("2");
        assertThat(saved).isEmpty();
        assertThat(failures).hasSize(1);
        assertThat(source.currentSubscriberCount()).isZero();
    }

    @Test
    void aHandlerThatThrowsOrReturnsNullEndsTheFollow() {
        List<Throwable> seen = new ArrayList<>();
        IllegalStateException bug = new IllegalStateException("bug");
        for (Function<DirectoryEvent, Publisher<?>> handler : List.<Function<DirectoryEvent, Publisher<?>>>of(
                e -> {
                    throw bug;
                },
                e -> null)) {
            new EventProcessor(EventQuery.all(), handler, 16, CheckpointStore.inMemory(), null, progress)
                    .process(Flux.just(event("a:1")))
                    .subscribe(nothing -> {}, seen::add);
        }

        assertThat(seen).hasSize(2).first().isSameAs(bug);
        assertThat(seen.get(1)).isInstanceOf(NullPointerException.class);
    }

    @Test
    void aFailedStreamWaitsForTheEventsInWork() {
        follow(16);
        emit("a:1", "b:2");
        IllegalStateException refused = new IllegalStateException("refused");
        source.tryEmitError(refused);
        assertThat(failures).isEmpty();
        assertThat(cancelled).isEmpty();

        complete("2");
        complete("1");
        assertThat(saved).containsExactly("1", "2");
        assertThat(failures).containsExactly(refused);
    }

    @Test
    void aCancelEndsTheEventsInWork() {
        Disposable follow = follow(16);
        emit("a:1", "b:2");
        complete("1");
        follow.dispose();

        assertThat(cancelled).containsExactly("2");
        assertThat(saved).containsExactly("1");
    }

    @Test
    void itemsOfTheHandlerAreIgnored() {
        CheckpointStore store = CheckpointStore.inMemory();
        new EventProcessor(EventQuery.all(), e -> Flux.range(0, 1_000), 16, store, null, progress)
                .process(Flux.just(event("a:1"), event("a:2")))
                .blockLast();

        assertThat(store.load().map(Checkpoint::eventId).block()).isEqualTo("2");
    }

    @Test
    void whileTheStoreIsBusyTheNewestPositionReplacesOlderOnes() {
        Map<String, Sinks.Empty<Void>> saves = new LinkedHashMap<>();
        CheckpointStore slow = new CheckpointStore() {
            @Override
            public Mono<Checkpoint> load() {
                return Mono.empty();
            }

            @Override
            public Mono<Void> save(Checkpoint checkpoint) {
                return saves.computeIfAbsent(checkpoint.eventId(), id -> Sinks.empty())
                        .asMono();
            }

            @Override
            public Mono<Void> clear() {
                return Mono.empty();
            }
        };
        subscribe(new EventProcessor(EventQuery.all(), this::handle, 16, slow, null, progress));
        emit("a:1", "b:2", "c:3", "d:4");
        complete("1");
        complete("2");
        complete("3");
        assertThat(saves).containsOnlyKeys("1");

        saves.get("1").tryEmitEmpty();
        assertThat(saves).containsOnlyKeys("1", "3");
        running.get("4").tryEmitError(new IllegalStateException("bug"));
        assertThat(failures).isEmpty();
        saves.get("3").tryEmitEmpty();
        assertThat(failures).hasSize(1);
        assertThat(saves).containsOnlyKeys("1", "3");
    }

    @Test
    void aFailedStoreEndsTheFollow() {
        IllegalStateException full = new IllegalStateException("disk full");
        subscribe(new EventProcessor(
                EventQuery.all(), this::handle, 16, storing(id -> Mono.error(full)), null, progress));
        emit("a:1", "b:2");
        complete("1");

        assertThat(failures).containsExactly(full);
        assertThat(cancelled).containsExactly("2");
    }

    @Test
    void aStoredPositionIsNotStoredAgain() {
        subscribe(new EventProcessor(
                EventQuery.all(),
                this::handle,
                16,
                storing(id -> Mono.fromRunnable(() -> saved.add(id))),
                Checkpoint.of("1"),
                progress));
        emit("a:1");
        running.get("1").tryEmitError(new IllegalStateException("bug"));

        assertThat(saved).isEmpty();
    }

    @Test
    void theSubscribersContextReachesTheHandler() {
        List<String> seen = new ArrayList<>();
        new EventProcessor(
                        EventQuery.all(),
                        e -> Mono.deferContextual(context -> Mono.fromRunnable(() -> seen.add(context.get("tenant")))),
                        16,
                        CheckpointStore.inMemory(),
                        null,
                        progress)
                .process(Flux.just(event("a:1"), event("a:2")))
                .contextWrite(context -> context.put("tenant", "acme"))
                .blockLast();

        assertThat(seen).containsExactly("acme", "acme");
    }

    private Disposable follow(int parallelism) {
        return follow(EventQuery.all(), parallelism);
    }

    private Disposable follow(EventQuery query, int parallelism) {
        CheckpointStore store = storing(id -> Mono.fromRunnable(() -> saved.add(id)));
        return subscribe(new EventProcessor(query, this::handle, parallelism, store, null, progress));
    }

    private Disposable subscribe(EventProcessor processor) {
        return processor
                .process(source.asFlux().doOnRequest(requested::addAndGet))
                .subscribe(nothing -> {}, failures::add);
    }

    private Mono<Void> handle(DirectoryEvent event) {
        return Mono.defer(() -> {
            started.add(event.id());
            Sinks.Empty<Void> work = Sinks.empty();
            running.put(event.id(), work);
            return work.asMono().doOnCancel(() -> cancelled.add(event.id()));
        });
    }

    private void complete(String id) {
        running.get(id).tryEmitEmpty();
    }

    private void emit(String... events) {
        for (String event : events) {
            source.tryEmitNext(event(event));
        }
    }

    private static CheckpointStore storing(Function<String, Mono<Void>> save) {
        return new CheckpointStore() {
            @Override
            public Mono<Checkpoint> load() {
                return Mono.empty();
            }

            @Override
            public Mono<Void> save(Checkpoint checkpoint) {
                return save.apply(checkpoint.eventId());
            }

            @Override
            public Mono<Void> clear() {
                return Mono.empty();
            }
        };
    }

    private static DirectoryEvent event(String directoryAndId) {
        String[] parts = directoryAndId.split(":", 2);
        EventHead head = EventHead.of(parts[1]);
        return parts[0].equals("unknown")
                ? new DirectoryEvent.Unknown(head, EventNames.USER_CREATED, Map.of(), null)
                : new UserDeleted(
                        head,
                        DirectoryUser.builder("directory_user_1", parts[0]).build());
    }
}
