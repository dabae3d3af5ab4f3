package io.dirflux.paging;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.CursorLoopException;
import io.dirflux.model.Page;
import io.dirflux.paging.CursorPaging.Cursor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Lists whose cursors do not lead to an end, without a socket. */
class CursorLoopDetectorTest {

    private static final int PAGE_SIZE = 100;
    private final List<Cursor> sent = new CopyOnWriteArrayList<>();

    @Test
    void endsAListWithARepeatedCursor() {
        Flux<Integer> items = items(
                ListOptions.DEFAULTS, cursor -> Mono.just(page(List.of(1), "a".equals(cursor.after()) ? "b" : "a")));

        StepVerifier.create(items)
                .expectNext(1, 1, 1)
                .verifyErrorSatisfies(e ->
                        assertThat(e).isInstanceOf(CursorLoopException.class).hasMessageContaining("already followed"));
    }

    @Test
    void endsAListThatReturnsToItsStart() {
        Flux<Integer> items =
                items(ListOptions.DEFAULTS.startingAfter("a"), cursor -> Mono.just(page(List.of(1), "a")));

        StepVerifier.create(items).expectNext(1).verifyError(CursorLoopException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "0, 1",
        "0, 1000",
        "5000, 1000",
        "0, 1001",
        "1, 5000",
        "3000, 1500",
        "1500, 3000",
        "4095, 4096",
        "4096, 4097"
    })
    void findsALoopOfAnyLengthInBoundedMemory(int way, int loop) {
        List<Integer> count = new ArrayList<>();
        Flux<Page<Integer>> pages = CursorPaging.pages("GET /x", ListOptions.DEFAULTS, cursor -> {
            int n = count.size();
            count.add(n);
            return Mono.just(page(List.of(n), "cursor" + (n < way ? n : way + (n - way) % loop)));
        });

        StepVerifier.create(pages.then()).verifyError(CursorLoopException.class);
        int longer = Math.max(way, loop);
        assertThat(count).hasSizeBetween(way + loop, loop <= 1000 ? way + loop + 1 : 3 * longer + 2);
    }

    @Test
    void endsAListOfAThousandEmptyPages() {
        List<Integer> count = new ArrayList<>();
        Flux<Integer> items = items(ListOptions.DEFAULTS, cursor -> {
            count.add(1);
            return Mono.just(page(List.of(), "cursor" + count.size()));
        });

        StepVerifier.create(items)
                .verifyErrorSatisfies(e ->
                        assertThat(e).isInstanceOf(CursorLoopException.class).hasMessageContaining("1000 empty pages"));
        assertThat(count).hasSize(1000);
    }

    @Test
    void aThousandPagesWithoutMatchesAreNoLoop() {
        Flux<Integer> items = CursorPaging.items(
                "GET /x", CursorPaging.pages("GET /x", ListOptions.DEFAULTS, pagesOf(1500)), i -> i == 149_999, null);

        StepVerifier.create(items).expectNext(149_999).verifyComplete();
    }

    private Flux<Integer> items(ListOptions options, CursorPaging.PageSource<Integer> source) {
        return CursorPaging.items(
                "GET /x", CursorPaging.pages("GET /x", options, source), i -> true, options.onRejected());
    }

    /**
     * Pages of 100 numbers each, from 0; the cursor is the number of the page. Sends when subscribed to, as HTTP does.
     */
    private CursorPaging.PageSource<Integer> pagesOf(int pages) {
        return cursor -> Mono.defer(() -> {
            sent.add(cursor);
            int number = cursor.after() == null ? 0 : Integer.parseInt(cursor.after());
            List<Integer> data = IntStream.range(number * PAGE_SIZE, (number + 1) * PAGE_SIZE)
                    .boxed()
                    .toList();
            return Mono.just(page(data, number + 1 < pages ? String.valueOf(number + 1) : null));
        });
    }

    private static Page<Integer> page(List<Integer> data, @Nullable String after) {
        return new Page<>(data, after, null, null, List.of());
    }
}
