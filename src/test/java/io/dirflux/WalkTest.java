package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dirflux.error.ApiError;
import io.dirflux.error.ApiException;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.ForeignRecordException;
import io.dirflux.error.NotFoundException;
import io.dirflux.error.TransportException;
import io.dirflux.model.Directory;
import io.dirflux.model.Page;
import io.dirflux.model.Rejected;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

/** Items, pages, what is fetched for them besides and the cursors of an organization, without a socket. */
@Timeout(30)
class WalkTest {

    private static final List<Directory> DIRECTORIES = List.of(directory("d1"), directory("d2"), directory("d3"));
    private final DirectorySyncException broken =
            new TransportException(TransportException.Kind.RESET, true, "broken", null, List.of());

    private final List<String> completed = new ArrayList<>();
    private final List<String> walked = new ArrayList<>();

    @Test
    void aListEndsBeforeNothing() {
        Walk<String> walk = walk(ListOptions.DEFAULTS.endingBefore("z"), Flux.empty(), null);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> walk.asItems(Schedulers.immediate()))
                .withMessageContaining("pages(query)");
    }

    @Test
    void itemsAreFilteredAndAFailureBearsTheCursorOfTheLastOneDelivered() {
        Flux<Page<String>> pages = Flux.concat(Mono.just(page("p1", "a", "-", "b", "-")), Mono.error(broken));

        StepVerifier.create(walk(ListOptions.DEFAULTS, pages, null).asItems(Schedulers.immediate()))
                .expectNext("a", "b")
                .verifyErrorSatisfies(e -> assertThat(cursor(e)).isEqualTo("behind b"));
    }

    @Test
    void aFailureBeforeTheFirstItemBearsNoCursor() {
        StepVerifier.create(walk(ListOptions.DEFAULTS, Flux.error(broken), null).asItems(Schedulers.immediate()))
                .verifyErrorSatisfies(e -> assertThat(cursor(e)).isNull());
    }

    @Test
    void itemsAreCompletedInOrderAsManyAheadAsTheFanOutAllows() {
        TestPublisher<String> first = TestPublisher.create();
        Walk<String> walk = walk(
                ListOptions.DEFAULTS.fanOut(3),
                Flux.just(page(null, "a", "b", "c", "d", "e")),
                item -> item.equals("a") ? first.mono() : Mono.just(item + "!"));

        StepVerifier.create(walk.asItems(Schedulers.immediate()))
                .then(() -> assertThat(completed).containsExactly("a", "b", "c"))
                .then(() -> first.emit("a!"))
                .expectNext("a!", "b!", "c!", "d!", "e!")
                .verifyComplete();
    }

    @Test
    void nothingIsCompletedBeforeThereIsDemand() {
        Walk<String> walk = walk(ListOptions.DEFAULTS, Flux.just(page(null, "a")), Mono::just);

        StepVerifier.create(walk.asItems(Schedulers.immediate()), 0)
                .expectSubscription()
                .then(() -> assertThat(completed).isEmpty())
                .thenRequest(1)
                .expectNext("a")
                .thenCancel()
                .verify();
    }

    @Test
    void anItemThatCannotBeCompletedEndsTheListBehindThoseBeforeIt() {
        Walk<String> walk = walk(
                ListOptions.DEFAULTS.fanOut(1),
                Flux.just(page(null, "a", "b", "c")),
                item -> item.equals("b") ? Mono.error(broken) : Mono.just(item));

        StepVerifier.create(walk.asItems(Schedulers.immediate()))
                .expectNext("a")
                .verifyErrorSatisfies(e -> assertThat(cursor(e)).isEqualTo("behind a"));
        assertThat(completed).containsExactly("a", "b");
    }

    @Test
    void pagesAreFilteredAndKeepAllElse() {
        Rejected rejected = new Rejected(1, "x", "id: missing");
        Page<String> page = new Page<>(List.of("a", "-"), "after", "before", "req_1", List.of(rejected));

        StepVerifier.create(walk(ListOptions.DEFAULTS, Flux.just(page), null).asPages(Schedulers.immediate()))
                .expectNext(new Page<>(List.of("a"), "after", "before", "req_1", List.of(rejected)))
                .verifyComplete();
    }

    @Test
    void aFailedPageAheadComesBehindThePageThatIsBeingCompletedAndBearsItsCursor() {
        TestPublisher<String> b = TestPublisher.create();
        TestPublisher<Page<String>> pages = TestPublisher.create();
        Walk<String> walk =
                walk(ListOptions.DEFAULTS, pages.flux(), item -> item.equals("b") ? b.mono() : Mono.just(item + "!"));

        StepVerifier.create(walk.asPages(Schedulers.immediate()))
                .then(() -> pages.next(page("p1", "a", "-", "b")).error(broken))
                .then(() -> assertThat(completed).containsExactly("a", "b"))
                .then(() -> b.emit("b!"))
                .expectNext(page("p1", "a!", "b!"))
                .verifyErrorSatisfies(e -> assertThat(cursor(e)).isEqualTo("p1"));
    }

    @Test
    void aPageThatCannotBeCompletedIsNotDelivered() {
        Walk<String> walk = walk(ListOptions.DEFAULTS, Flux.just(page("p1", "a")), item -> Mono.error(broken));

        StepVerifier.create(walk.asPages(Schedulers.immediate()))
                .verifyErrorSatisfies(e -> assertThat(cursor(e)).isNull());
    }

    @Test
    void anOrganizationIsItsDirectoriesOneAfterTheOther() {
        StepVerifier.create(organization(ListOptions.DEFAULTS))
                .expectNext(renamed("d1", "d1/1"))
                .expectNext(renamed("d1", "d2/"))
                .expectNext(renamed("d2", "d2/1"))
                .expectNext(renamed("d2", "d3/"))
                .expectNext(renamed("d3", "d3/1"))
                .expectNext(renamed("d3", null))
                .verifyComplete();
        assertThat(walked).containsExactly("d1 after null", "d2 after null", "d3 after null");
    }

    @ParameterizedTest
    @CsvSource({
        "d1/7, d1 after 7; d2 after null; d3 after null",
        "d2/, d2 after null; d3 after null",
        "d3/7, d3 after 7"
    })
    void aWalkOfAnOrganizationGoesOnInTheDirectoryOfItsCursor(String cursor, String walks) {
        StepVerifier.create(
                        organization(ListOptions.DEFAULTS.startingAfter(cursor)).then())
                .verifyComplete();

        assertThat(walked).containsExactly(walks.split("; "));
    }

    @Test
    void whatEndsBeforeACursorIsOfItsDirectoryOnly() {
        StepVerifier.create(
                        organization(ListOptions.DEFAULTS.endingBefore("d2/7")).then())
                .verifyComplete();

        assertThat(walked).containsExactly("d2 before 7");
    }

    @Test
    void aCursorOfADirectoryThatTheOrganizationDoesNotHaveIsRefused() {
        StepVerifier.create(organization(ListOptions.DEFAULTS.startingAfter("d4/")))
                .verifyErrorSatisfies(e ->
                        assertThat(e).isInstanceOf(ForeignRecordException.class).hasMessageContaining("d4"));
        assertThat(walked).isEmpty();
    }

    @Test
    void aDirectoryThatIsGoneIsNamedAndTheAnswerKept() {
        ApiError error = new ApiError(
                "GET", "/directory_users", 404, "entity_not_found", "Gone", List.of(), "req_1", null, "", "body");
        OrganizationWalk<String> walk = new OrganizationWalk<>(
                Mono.just(DIRECTORIES), (directory, options) -> Flux.error(ApiException.of(error, List.of())));

        StepVerifier.create(walk.pages(Ids.USER, ListOptions.DEFAULTS)).verifyErrorSatisfies(e -> {
            assertThat(e).isInstanceOf(NotFoundException.class).hasMessageContaining("d1 of the organization is gone");
            assertThat(((ApiException) e).error())
                    .usingRecursiveComparison()
                    .ignoringFields("hint")
                    .isEqualTo(error);
        });
    }

    /** Completion {@code null}: none. What is "-" does not pass the filter. */
    private Walk<String> walk(
            ListOptions options, Flux<Page<String>> pages, @Nullable Function<String, Mono<String>> completion) {
        Function<String, Mono<String>> counted = item -> {
            completed.add(item);
            return completion.apply(item);
        };
        return new Walk<>(
                "GET /x",
                pages,
                options,
                item -> !item.equals("-"),
                completion == null ? null : counted,
                item -> "behind " + item);
    }

    /** Three directories of two pages each. */
    private Flux<Page<String>> organization(ListOptions options) {
        BiFunction<Directory, ListOptions, Flux<Page<String>>> walk = (directory, places) -> {
            walked.add(directory.id()
                    + (places.endingBefore() == null
                            ? " after " + places.startingAfter()
                            : " before " + places.endingBefore()));
            return Flux.just(honest(directory.id(), "1"), honest(directory.id(), null));
        };
        return new OrganizationWalk<>(Mono.just(DIRECTORIES), walk).pages(Ids.USER, options);
    }

    private static Page<String> honest(String directory, @Nullable String after) {
        return new Page<>(List.of(directory), after, after, "req", List.of(new Rejected(1, null, "id: missing")));
    }

    private static Page<String> renamed(String directory, @Nullable String after) {
        String before = after == null || after.endsWith("/") ? null : directory + "/1";
        return new Page<>(List.of(directory), after, before, "req", List.of(new Rejected(1, null, "id: missing")));
    }

    private static Page<String> page(@Nullable String after, String... items) {
        return new Page<>(List.of(items), after, null, null, List.of());
    }

    private static Directory directory(String id) {
        return Directory.builder(id).build();
    }

    private static @Nullable String cursor(Throwable failure) {
        return ((DirectorySyncException) failure).cursor();
    }
}
