package io.dirflux.paging;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.Received;
import io.dirflux.error.DecodingException;
import io.dirflux.model.Page;
import io.dirflux.model.Rejected;
import io.dirflux.paging.CursorPaging.Cursor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** Demand, errors and cursors without a socket. The source counts the requests. */
class CursorPagingTest {

    private static final int PAGE_SIZE = 100;
    private final List<Cursor> sent = new CopyOnWriteArrayList<>();

    @ParameterizedTest
    @CsvSource({"1,0,1", "1,1,2", "1,100,2", "1,101,3", "1,1000,11", "0,0,0", "0,1,1", "0,100,1", "0,101,2", "0,1000,10"
    })
    void sendsForNoMorePagesThanTheDemandNeeds(int pagesAhead, int demand, int requests) {
        ListOptions options = ListOptions.DEFAULTS.pagesAhead(pagesAhead);

        Received<Integer> received = new Received<>(demand);
        items(options, pagesOf(400)).subscribe(received);

        assertThat(received.items).hasSize(demand);
        assertThat(sent).hasSize(requests);
        received.cancel();
    }

    @Test
    void deliversTheWholePageBeforeAFailedPageAhead() {
        UnaryOperator<Mono<Page<Integer>>> second = page -> Mono.error(new IllegalStateException("page 2"));

        StepVerifier.create(items(ListOptions.DEFAULTS, failingAt(1, second)), 50)
                .expectNextCount(50)
                .thenRequest(1000)
                .expectNextCount(50)
                .verifyErrorMessage("page 2");
    }

    @Test
    void eachSubscriberStartsAgain() {
        Flux<Integer> items = items(ListOptions.DEFAULTS, pagesOf(3));

        StepVerifier.create(items).expectNextCount(300).verifyComplete();
        StepVerifier.create(items).expectNextCount(300).verifyComplete();

        assertThat(sent).hasSize(6);
    }

    @Test
    void sendsNothingBeforeTheSubscription() {
        items(ListOptions.DEFAULTS, pagesOf(3));

        assertThat(sent).isEmpty();
    }

    @Test
    void followsAnEmptyPageThatHasACursor() {
        Flux<Integer> items = items(ListOptions.DEFAULTS, cursor -> switch (String.valueOf(cursor.after())) {
            case "null" -> Mono.just(page(List.of(1), "a"));
            case "a" -> Mono.just(page(List.of(), "b"));
            default -> Mono.just(page(List.of(2), null));
        });

        StepVerifier.create(items).expectNext(1, 2).verifyComplete();
    }

    @Test
    void withAFilterAtMostOnePageIsRequestedAfterTheLastDeliveredItem() {
        Flux<Integer> items = CursorPaging.items(
                "GET /x", CursorPaging.pages("GET /x", ListOptions.DEFAULTS, pagesOf(50)), i -> i % 250 == 99, null);

        // 99, 349, 599: the third item is the last of its page, page 6
        StepVerifier.create(items, 3)
                .expectNext(99, 349, 599)
                .then(() -> assertThat(sent).hasSize(7))
                .thenCancel()
                .verify();
    }

    @Test
    void anErrorOfThePagesIsDeliveredAfterItemsThatWereNotRequestedYet() {
        TestPublisher<Page<Integer>> pages = TestPublisher.create();

        StepVerifier.create(CursorPaging.items("GET /x", pages.flux(), i -> true, null), 0)
                .thenRequest(1)
                .then(() -> pages.next(page(List.of(1, 2, 3), null)))
                .then(() -> pages.error(new IllegalStateException("late")))
                .expectNext(1)
                .thenRequest(5)
                .expectNext(2, 3)
                .verifyErrorMessage("late");
    }

    @Test
    void deliversTheRecordsBeforeARejectedOne() {
        Page<Integer> page = new Page<>(
                List.of(10, 11, 13), null, null, "req_1", List.of(new Rejected(2, "id_2", "email: expected a string")));

        StepVerifier.create(items(ListOptions.DEFAULTS, cursor -> Mono.just(page)))
                .expectNext(10, 11)
                .verifyErrorSatisfies(e -> {
                    assertThat(e)
                            .isInstanceOf(DecodingException.class)
                            .hasMessageContaining("email: expected a string");
                    assertThat(((DecodingException) e).index()).isEqualTo(2);
                    assertThat(((DecodingException) e).recordId()).isEqualTo("id_2");
                    assertThat(((DecodingException) e).requestId()).isEqualTo("req_1");
                });
    }

    @Test
    void skipsRejectedRecordsIfAConsumerIsGiven() {
        List<Rejected> skipped = new ArrayList<>();
        Rejected rejected = new Rejected(1, null, "id: missing");
        Page<Integer> page = new Page<>(List.of(10, 12), null, null, null, List.of(rejected));

        StepVerifier.create(items(ListOptions.DEFAULTS.skipRejected(skipped::add), cursor -> Mono.just(page)))
                .expectNext(10, 12)
                .verifyComplete();
        assertThat(skipped).containsExactly(rejected);
    }

    @Test
    void endingBeforeReturnsExactlyOnePage() {
        ListOptions options = ListOptions.DEFAULTS.endingBefore("z");

        StepVerifier.create(CursorPaging.pages("GET /x", options, cursor -> {
                    sent.add(cursor);
                    return Mono.just(page(List.of(1), "more"));
                }))
                .expectNextCount(1)
                .verifyComplete();
        assertThat(sent).containsExactly(new Cursor(null, "z"));
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

    private CursorPaging.PageSource<Integer> failingAt(int number, UnaryOperator<Mono<Page<Integer>>> failure) {
        CursorPaging.PageSource<Integer> sound = pagesOf(10);
        return cursor -> String.valueOf(number).equals(cursor.after())
                ? failure.apply(sound.apply(cursor))
                : sound.apply(cursor);
    }

    private static Page<Integer> page(List<Integer> data, @Nullable String after) {
        return new Page<>(data, after, null, null, List.of());
    }
}
