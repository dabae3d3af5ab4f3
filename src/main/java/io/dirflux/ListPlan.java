package io.dirflux;

import io.dirflux.error.DirectorySyncException;
import io.dirflux.http.CallContext;
import io.dirflux.model.Page;
import io.dirflux.paging.CursorPaging;
import io.dirflux.paging.ListOptions;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.scheduler.Scheduler;

/**
 * A list that is ready to be subscribed to, as items or as pages. Both start the deadline at the subscription, and put
 * the cursor of the last delivered element into every error.
 *
 * @param what method and path, for messages
 * @param pages the server's pages, checked
 * @param options the options of the query
 * @param matching the records to deliver
 * @param completion fetches the memberships of an item, null if there is nothing to fetch; empty if the item was
 *     deleted
 * @param cursorOf the cursor after an item
 * @param clock the clock of the deadline
 */
record ListPlan<T>(
        String what,
        Flux<Page<T>> pages,
        ListOptions options,
        Predicate<T> matching,
        @Nullable Function<T, Mono<T>> completion,
        Function<T, String> cursorOf,
        Scheduler clock) {

    /** The same list with this completion; null for none. */
    ListPlan<T> completedBy(@Nullable Function<T, Mono<T>> completion) {
        return new ListPlan<>(what, pages, options, matching, completion, cursorOf, clock);
    }

    /** The same list with all records. */
    ListPlan<T> unfiltered() {
        return new ListPlan<>(what, pages, options, item -> true, completion, cursorOf, clock);
    }

    /** The items that match. */
    Flux<T> asItems() {
        if (options.endingBefore() != null) {
            throw new IllegalArgumentException("endingBefore returns exactly one page: use pages(query)");
        }
        Flux<T> items = CursorPaging.items(what, pages, matching, options.onRejected());
        return tracked(completion == null ? items : CursorPaging.onDemand(complete(items, completion)), cursorOf);
    }

    /** The server's pages with its cursors, without the items that do not match. Some pages are short or empty. */
    Flux<Page<T>> asPages() {
        Flux<Page<T>> matched = pages.map(
                page -> page.withData(page.data().stream().filter(matching).toList()));
        Flux<Page<T>> completed =
                completion == null ? matched : CursorPaging.inTurn(matched, page -> completePage(page, completion));
        return tracked(completed, Page::after);
    }

    private Mono<Page<T>> completePage(Page<T> page, Function<T, Mono<T>> completion) {
        return complete(Flux.fromIterable(page.data()), completion)
                .collectList()
                .map(page::withData);
    }

    /**
     * Completes the items in order, {@code fanOut} at a time. An error is passed on as an element, so that it follows
     * the items before it and stops the items after it.
     */
    private Flux<T> complete(Flux<T> items, Function<T, Mono<T>> completion) {
        return items.materialize()
                .flatMapSequential(item -> completeItem(item, completion), options.fanOut(), 1)
                .dematerialize();
    }

    private Mono<Signal<T>> completeItem(Signal<T> item, Function<T, Mono<T>> completion) {
        T value = item.get();
        return value == null
                ? Mono.just(item)
                : completion.apply(value).materialize().filter(completed -> !completed.isOnComplete());
    }

    private <E> Flux<E> tracked(Flux<E> stream, Function<E, @Nullable String> cursorOf) {
        return Flux.defer(() -> {
                    LastDelivered<E> last = new LastDelivered<>();
                    return stream.doOnNext(element -> last.element = element)
                            .onErrorMap(DirectorySyncException.class, e -> e.withCursor(last.cursor(cursorOf)));
                })
                .contextWrite(context -> CallContext.start(context, clock));
    }

    /** Written and read by the signals of one subscription, which come one after the other. */
    private static final class LastDelivered<E> {

        private @Nullable E element;

        @Nullable
        String cursor(Function<E, @Nullable String> cursorOf) {
            return element == null ? null : cursorOf.apply(element);
        }
    }
}
