package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.TransportException;
import io.dirflux.model.Page;
import io.dirflux.model.Rejected;
import io.dirflux.paging.ListOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** Items and pages of a list, and their completion, without a socket. */
@Timeout(30)
class ListPlanTest {

    private final DirectorySyncException broken =
            new TransportException(TransportException.Kind.RESET, true, "broken", null, List.of());

    private final List<String> completed = new ArrayList<>();

    @Test
    void aListEndsBeforeNothing() {
        ListPlan<String> plan = plan(ListOptions.DEFAULTS.endingBefore("z"), Flux.empty(), null);

        assertThatIllegalArgumentException().isThrownBy(() -> plan.asItems()).withMessageContaining("pages(query)");
    }

    @Test
    void itemsAreFilteredAndAnErrorCarriesTheCursorOfTheLastDeliveredOne() {
        Flux<Page<String>> pages = Flux.concat(Mono.just(page("p1", "a", "-", "b", "-")), Mono.error(broken));

        StepVerifier.create(plan(ListOptions.DEFAULTS, pages, null).asItems())
                .expectNext("a", "b")
                .verifyErrorSatisfies(e -> assertThat(cursor(e)).isEqualTo("after b"));
    }

    @Test
    void anErrorBeforeTheFirstItemCarriesNoCursor() {
        StepVerifier.create(plan(ListOptions.DEFAULTS, Flux.error(broken), null).asItems())
                .verifyErrorSatisfies(e -> assertThat(cursor(e)).isNull());
    }

    @Test
    void itemsAreCompletedInOrderAsManyAheadAsTheFanOutAllows() {
        TestPublisher<String> first = TestPublisher.create();
        ListPlan<String> plan = plan(
                ListOptions.DEFAULTS.fanOut(3),
                Flux.just(page(null, "a", "b", "c", "d", "e")),
                item -> item.equals("a") ? first.mono() : Mono.just(item + "!"));

        StepVerifier.create(plan.asItems())
                .then(() -> assertThat(completed).containsExactly("a", "b", "c"))
                .then(() -> first.emit("a!"))
                .expectNext("a!", "b!", "c!", "d!", "e!")
                .verifyComplete();
    }

    @Test
    void nothingIsCompletedBeforeThereIsDemand() {
        ListPlan<String> plan = plan(ListOptions.DEFAULTS, Flux.just(page(null, "a")), Mono::just);

        StepVerifier.create(plan.asItems(), 0)
                .expectSubscription()
                .then(() -> assertThat(completed).isEmpty())
                .thenRequest(1)
                .expectNext("a")
                .thenCancel()
                .verify();
    }

    @Test
    void anItemThatCannotBeCompletedEndsTheListAfterTheItemsBeforeIt() {
        ListPlan<String> plan = plan(
                ListOptions.DEFAULTS.fanOut(1),
                Flux.just(page(null, "a", "b", "c")),
                item -> item.equals("b") ? Mono.error(broken) : Mono.just(item));

        StepVerifier.create(plan.asItems())
                .expectNext("a")
                .verifyErrorSatisfies(e -> assertThat(cursor(e)).isEqualTo("after a"));
        assertThat(completed).containsExactly("a", "b");
    }

    @Test
    void anItemWhoseCompletionIsEmptyIsLeftOut() {
        ListPlan<String> plan = plan(
                ListOptions.DEFAULTS.fanOut(2),
                Flux.just(page("p1", "a", "b", "c"), page(null, "d")),
                item -> item.equals("b") || item.equals("d") ? Mono.empty() : Mono.just(item + "!"));

        StepVerifier.create(plan.asItems()).expectNext("a!", "c!").verifyComplete();
        StepVerifier.create(plan.asPages())
                .expectNext(page("p1", "a!", "c!"), page(null))
                .verifyComplete();
    }

    @Test
    void pagesAreFilteredAndKeepAllElse() {
        Rejected rejected = new Rejected(1, "x", "id: missing");
        Page<String> page = new Page<>(List.of("a", "-"), "after", "before", "req_1", List.of(rejected));

        StepVerifier.create(plan(ListOptions.DEFAULTS, Flux.just(page), null).asPages())
                .expectNext(new Page<>(List.of("a"), "after", "before", "req_1", List.of(rejected)))
                .verifyComplete();
    }

    @Test
    void theErrorOfAPageAheadFollowsThePageBeforeItAndCarriesItsCursor() {
        TestPublisher<String> b = TestPublisher.create();
        TestPublisher<Page<String>> pages = TestPublisher.create();
        ListPlan<String> plan =
                plan(ListOptions.DEFAULTS, pages.flux(), item -> item.equals("b") ? b.mono() : Mono.just(item + "!"));

        StepVerifier.create(plan.asPages())
                .then(() -> pages.next(page("p1", "a", "-", "b")).error(broken))
                .then(() -> assertThat(completed).containsExactly("a", "b"))
                .then(() -> b.emit("b!"))
                .expectNext(page("p1", "a!", "b!"))
                .verifyErrorSatisfies(e -> assertThat(cursor(e)).isEqualTo("p1"));
    }

    @Test
    void aPageThatCannotBeCompletedIsNotDelivered() {
        ListPlan<String> plan = plan(ListOptions.DEFAULTS, Flux.just(page("p1", "a")), item -> Mono.error(broken));

        StepVerifier.create(plan.asPages())
                .verifyErrorSatisfies(e -> assertThat(cursor(e)).isNull());
    }

    /** Completion {@code null}: none. What is "-" does not pass the filter. */
    private ListPlan<String> plan(
            ListOptions options, Flux<Page<String>> pages, @Nullable Function<String, Mono<String>> completion) {
        Function<String, Mono<String>> counted = item -> {
            completed.add(item);
            return completion.apply(item);
        };
        return new ListPlan<>(
                        "GET /x",
                        pages,
                        options,
                        item -> !item.equals("-"),
                        null,
                        item -> "after " + item,
                        Schedulers.immediate())
                .completedBy(completion == null ? null : counted);
    }

    private static Page<String> page(@Nullable String after, String... items) {
        return new Page<>(List.of(items), after, null, null, List.of());
    }

    private static @Nullable String cursor(Throwable failure) {
        return ((DirectorySyncException) failure).cursor();
    }
}
