package io.dirflux.paging;

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
 * Pages by {@code expand} over cursors, and the items of pages.
 *
 * <ul>
 *   <li>With one page ahead, {@code expand} requests page n + 1 when page n is delivered. With none, a page is
 *       requested when there is demand for it.
 *   <li>A page is delivered only after all items of the page before it, and only if more items are requested.
 *   <li>The error of a page that was fetched ahead follows all items of the page before it.
 * </ul>
 */
public final class CursorPaging {

    private CursorPaging() {}

    /** Fetches the page at a cursor. */
    public interface PageSource<T> extends Function<Cursor, Mono<Page<T>>> {}

    /** Where a page is: after {@code after}, before {@code before}, or at the beginning if both are null. */
    public record Cursor(@Nullable String after, @Nullable String before) {

        public static final Cursor START = new Cursor(null, null);
    }

    /** All pages from the cursor of the options on. Cold: each subscriber starts again. */
    public static <T> Flux<Page<T>> pages(String what, ListOptions options, PageSource<T> source) {
        if (options.endingBefore() != null) {
            return onDemand(source.apply(new Cursor(null, options.endingBefore())));
        }
        return Flux.defer(() -> {
            CursorLoopDetector loops = new CursorLoopDetector(what, options.startingAfter());
            Function<@Nullable String, Flux<Page<T>>> fetch = after -> {
                Mono<Page<T>> page = source.apply(new Cursor(after, null));
                return options.pagesAhead() == 0 ? onDemand(page) : page.flux();
            };
            return fetch.apply(options.startingAfter())
                    .expand(
                            page -> {
                                String next = loops.next(page);
                                return next == null ? Flux.empty() : fetch.apply(next);
                            },
                            1); // capacity hint: one page waits at a time
        });
    }

    /**
     * Checks that a list has reached its end: a full page without {@code list_metadata} does not say whether another
     * one follows. Used by one subscription.
     */
    public static final class ListEnd {

        private final String what;
        private final ListOptions options;
        private boolean isUnknown;
        private @Nullable String requestId;

        public ListEnd(String what, ListOptions options) {
            this.what = what;
            this.options = options;
        }

        public void pageRead(Page<?> page, boolean hasCursors) {
            isUnknown = !hasCursors && page.data().size() + page.rejected().size() >= options.pageSize();
            requestId = page.requestId();
        }

        /** Subscribed to after the last page: empty, or the error. A single page before a cursor is not checked. */
        public <T> Mono<T> check() {
            return Mono.defer(() -> isUnknown && options.endingBefore() == null ? Mono.error(failure()) : Mono.empty());
        }

        private DecodingException failure() {
            String message = what + " answered with a full page of " + options.pageSize()
                    + " records without list_metadata, so it is not known whether the list goes on."
                    + " Continue with startingAfter(..) and the id of its last record";
            return DecodingException.ofBody(message, false, requestId, List.of());
        }
    }

    /**
     * The items that match the filter, page by page. An error of the pages waits until the page before it is delivered.
     */
    public static <T> Flux<T> items(
            String what, Flux<Page<T>> pages, Predicate<? super T> filter, @Nullable Consumer<Rejected> onRejected) {
        return inTurn(pages, page -> itemsOf(what, page, filter, onRejected));
    }

    /**
     * Assembles one page after the other, without prefetch. An error is passed on as the last element: as a signal it
     * would overtake the page before it ({@code concatMapDelayError} without prefetch does not hold it back).
     */
    public static <T, R> Flux<R> inTurn(Flux<Page<T>> pages, Function<Page<T>, Publisher<R>> assembly) {
        return pages.materialize().concatMap(signal -> assemble(signal, assembly), 0);
    }

    private static <T, R> Publisher<R> assemble(Signal<Page<T>> signal, Function<Page<T>, Publisher<R>> assembly) {
        Page<T> page = signal.get();
        if (page != null) {
            return assembly.apply(page);
        }
        Throwable failure = signal.getThrowable();
        return failure == null ? Flux.empty() : Flux.error(failure);
    }

    /**
     * Subscribes to the source when there is demand. Without {@code hide}, a scalar source is subscribed to at once.
     */
    public static <T> Flux<T> onDemand(Publisher<T> source) {
        return Flux.just(source).hide().concatMap(Function.identity(), 0);
    }

    private static <T> Flux<T> itemsOf(
            String what, Page<T> page, Predicate<? super T> filter, @Nullable Consumer<Rejected> onRejected) {
        List<Rejected> rejected = page.rejected();
        if (!rejected.isEmpty() && onRejected == null) {
            Rejected first = rejected.get(0); // its index is the number of records before it
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

    /** Completes when there is demand: until then the next page is not needed. */
    private static <T> Flux<T> emptyOnDemand() {
        return Flux.generate(SynchronousSink::complete);
    }

    private static DecodingException unreadable(String what, Rejected record, @Nullable String requestId) {
        String message = what + " answered with a record that is not readable, number " + record.index()
                + " of its page: " + record.reason() + ". Use skipRejected(..) on the query to continue after it";
        return DecodingException.ofRecord(message, record.index(), record.id(), requestId);
    }
}
