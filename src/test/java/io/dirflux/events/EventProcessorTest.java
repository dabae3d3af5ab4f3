package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.EventQuery;
import io.dirflux.model.DirectoryEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** When events are handled and positions saved, without time and sockets. Events are written {@code directory:id}. */
@Timeout(value = 30, unit = TimeUnit.SECONDS)
class EventProcessorTest extends EventProcessorFixture {

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
    void itemsOfTheHandlerAreIgnored() {
        CheckpointStore store = CheckpointStore.inMemory();
        new EventProcessor(EventQuery.all(), e -> Flux.range(0, 1_000), 16, store, null, progress)
                .process(Flux.just(event("a:1"), event("a:2")))
                .blockLast();

        assertThat(store.load().map(Checkpoint::eventId).block()).isEqualTo("2");
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
}
