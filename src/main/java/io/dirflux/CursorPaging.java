package io.dirflux;

import io.dirflux.error.DecodingException;
import io.dirflux.model.Page;
import io.dirflux.model.Rejected;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;
import reactor.core.publisher.SynchronousSink;

/**
 * Pages by {@code expand} over cursors, and items out of pages.
 *
 * <p>With one page ahead, {@code expand} sends for page n + 1 as page n is handed on; with none, each page is sent for
 * when there is demand for it. Items are taken out so that no page is asked for before the items of the one before are
 * used up <em>and</em> more are wanted, and so that a failed page ahead does not cost the rest of the page before it.
 */
final class CursorPaging {

    private CursorPaging() {}

    /** Fetches the page behind a cursor, the first one for null. */
    interface PageSource<T> extends Function<Cursor, Mono<Page<T>>> {}

    /** Where a page lies: behind {@code after}, before {@code before}, or at the beginning. */
    record Cursor(@Nullable String after, @Nullable String before) {}

    /** Cold: each subscriber walks on its own, from the query's cursor. */
    static <T> Flux<Page<T>> pages(String what, ListOptions options, PageSource<T> source) {
        if (options.endingBefore() != null) {
            return onDemand(source.apply(new Cursor(null, options.endingBefore())));
        }
        return Flux.defer(() -> {
            LoopGuard guard = new LoopGuard(what, options.startingAfter());
            Function<@Nullable String, Flux<Page<T>>> fetch = after -> {
                Mono<Page<T>> page = source.apply(new Cursor(after, null));
                return options.pagesAhead() == 0 ? onDemand(page) : page.flux();
            };
            return fetch.apply(options.startingAfter()).expand(page -> {
                String next = guard.next(page);
                return next == null ? Flux.empty() : fetch.apply(next);
            });
        });
    }

    /** The items of pages that pass the filter, in order; then the failure, if there was one. */
    static <T> Flux<T> items(
            String what, Flux<Page<T>> pages, Predicate<? super T> filter, @Nullable Consumer<Rejected> onRejected) {
        // a failure travels as the last element: as a signal it would overtake the page before it
        return pages.materialize().concatMap(signal -> itemsOf(what, signal, filter, onRejected), 0);
    }

    /** Subscribes to the source when there is demand: {@code hide} keeps the scalar short cut from sending at once. */
    static <T> Flux<T> onDemand(Publisher<T> source) {
        return Flux.just(source).hide().concatMap(Function.identity(), 0);
    }

    private static <T> Flux<T> itemsOf(
            String what, Signal<Page<T>> signal, Predicate<? super T> filter, @Nullable Consumer<Rejected> onRejected) {
        Page<T> page = signal.get();
        if (page == null) {
            Throwable failure = signal.getThrowable();
            return failure == null ? Flux.empty() : Flux.error(failure);
        }
        List<Rejected> rejected = page.rejected();
        if (!rejected.isEmpty() && onRejected == null) {
            Rejected first = rejected.get(0); // as many records as its index stood before it
            return Flux.fromIterable(page.data().subList(0, first.index()))
                    .filter(filter)
                    .concatWith(Flux.error(() -> unreadable(what, first, page.requestId())));
        }
        if (onRejected != null) {
            rejected.forEach(onRejected);
        }
        Flux<T> items = Flux.fromIterable(page.data()).filter(filter);
        return page.hasNext() ? items.concatWith(emptyOnDemand()) : items;
    }

    /** Completes when more is wanted: until then the next page need not be. */
    private static <T> Flux<T> emptyOnDemand() {
        return Flux.generate(SynchronousSink::complete);
    }

    private static DecodingException unreadable(String what, Rejected record, @Nullable String requestId) {
        String message = what + " answered with a record that is not readable, number " + record.index()
                + " of its page: " + record.reason() + ". skipRejected(..) on the query goes on past it";
        return DecodingException.ofRecord(message, record.index(), record.id(), requestId);
    }
}
