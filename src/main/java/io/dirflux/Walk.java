package io.dirflux;

import io.dirflux.error.DirectorySyncException;
import io.dirflux.http.CallContext;
import io.dirflux.model.Page;
import java.util.List;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.scheduler.Scheduler;

/**
 * A list as a stream, in its two faces: pages and items.
 *
 * @param what method and path, for messages
 * @param pages the pages as the server sent them, checked
 * @param options the query's
 * @param filter what the client filters itself
 * @param completion what is fetched for each item besides, null for nothing
 * @param cursorOf the cursor behind an item
 */
record Walk<T>(
        String what,
        Flux<Page<T>> pages,
        ListOptions options,
        Predicate<T> filter,
        @Nullable Function<T, Mono<T>> completion,
        Function<T, String> cursorOf) {

    /** The items, with the cursor of the last one delivered on any failure. */
    Flux<T> asItems(Scheduler clock) {
        if (options.endingBefore() != null) {
            throw new IllegalArgumentException("endingBefore asks for exactly one page: use pages(query)");
        }
        Flux<T> items = CursorPaging.items(what, pages, filter, options.onRejected());
        Flux<T> completed = completion == null ? items : CursorPaging.onDemand(completed(items, completion));
        return tracked(completed, cursorOf).contextWrite(context -> CallContext.start(context, clock));
    }

    /** The server's pages with the server's cursors; under a filter of the client's some are short or empty. */
    Flux<Page<T>> asPages(Scheduler clock) {
        Flux<Page<T>> filtered = pages.map(
                page -> withData(page, page.data().stream().filter(filter).toList()));
        Flux<Page<T>> completed = completion == null ? filtered : completedPages(filtered, completion);
        return tracked(completed, Page::after).contextWrite(context -> CallContext.start(context, clock));
    }

    /** In order, {@code fanOut} ahead; a failure comes after the items before it, and stops those behind it. */
    private Flux<T> completed(Flux<T> items, Function<T, Mono<T>> completion) {
        return items.materialize()
                .flatMapSequential(item -> completed(item, completion), options.fanOut(), 1)
                .dematerialize();
    }

    private static <E> Mono<Signal<E>> completed(Signal<E> item, Function<E, Mono<E>> completion) {
        E value = item.get();
        return value == null ? Mono.just(item) : completion.apply(value).materialize();
    }

    /** A failed page ahead comes behind the page that is being completed. */
    private Flux<Page<T>> completedPages(Flux<Page<T>> pages, Function<T, Mono<T>> completion) {
        return pages.materialize()
                .concatMap(signal -> completed(signal, page -> completed(page, completion)), 0)
                .dematerialize();
    }

    private Mono<Page<T>> completed(Page<T> page, Function<T, Mono<T>> completion) {
        return completed(Flux.fromIterable(page.data()), completion)
                .collectList()
                .map(data -> withData(page, data));
    }

    private static <T> Page<T> withData(Page<T> page, List<T> data) {
        return new Page<>(data, page.after(), page.before(), page.requestId(), page.rejected());
    }

    private static <E> Flux<E> tracked(Flux<E> stream, Function<E, @Nullable String> cursorOf) {
        return Flux.defer(() -> {
            LastDelivered<E> last = new LastDelivered<>();
            return stream.doOnNext(element -> last.element = element)
                    .onErrorMap(DirectorySyncException.class, e -> e.withCursor(last.cursor(cursorOf)));
        });
    }

    /** Written and read by one subscription's signals, which come one after the other. */
    private static final class LastDelivered<E> {

        private @Nullable E element;

        @Nullable
        String cursor(Function<E, @Nullable String> cursorOf) {
            return element == null ? null : cursorOf.apply(element);
        }
    }
}
