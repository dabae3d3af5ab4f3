package io.dirflux.paging;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.ApiError;
import io.dirflux.error.ApiException;
import io.dirflux.error.ForeignRecordException;
import io.dirflux.error.NotFoundException;
import io.dirflux.model.Directory;
import io.dirflux.model.Page;
import io.dirflux.model.Rejected;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** The directories of an organization one after the other, and the cursors of their pages, without a socket. */
@Timeout(30)
class OrganizationPagingTest {

    private static final List<Directory> DIRECTORIES = List.of(directory("d1"), directory("d2"), directory("d3"));

    private final List<String> listed = new ArrayList<>();

    @Test
    void listsOneDirectoryAfterTheOther() {
        StepVerifier.create(organization(ListOptions.DEFAULTS))
                .expectNext(withLongCursors("d1", "d1/1"))
                .expectNext(withLongCursors("d1", "d2/"))
                .expectNext(withLongCursors("d2", "d2/1"))
                .expectNext(withLongCursors("d2", "d3/"))
                .expectNext(withLongCursors("d3", "d3/1"))
                .expectNext(withLongCursors("d3", null))
                .verifyComplete();
        assertThat(listed).containsExactly("d1 after null", "d2 after null", "d3 after null");
    }

    @ParameterizedTest
    @CsvSource({
        "d1/7, d1 after 7; d2 after null; d3 after null",
        "d2/, d2 after null; d3 after null",
        "d3/7, d3 after 7"
    })
    void continuesInTheDirectoryOfTheCursor(String cursor, String lists) {
        StepVerifier.create(
                        organization(ListOptions.DEFAULTS.startingAfter(cursor)).then())
                .verifyComplete();

        assertThat(listed).containsExactly(lists.split("; "));
    }

    @Test
    void endingBeforeACursorStaysInItsDirectory() {
        StepVerifier.create(
                        organization(ListOptions.DEFAULTS.endingBefore("d2/7")).then())
                .verifyComplete();

        assertThat(listed).containsExactly("d2 before 7");
    }

    @Test
    void aCursorOfADirectoryThatTheOrganizationDoesNotHaveIsRefused() {
        StepVerifier.create(organization(ListOptions.DEFAULTS.startingAfter("d4/")))
                .verifyErrorSatisfies(e ->
                        assertThat(e).isInstanceOf(ForeignRecordException.class).hasMessageContaining("d4"));
        assertThat(listed).isEmpty();
    }

    @Test
    void aDirectoryThatCannotBeListedIsNamedAndTheAnswerKept() {
        ApiError error = new ApiError(
                "GET", "/directory_users", 404, "entity_not_found", "Gone", List.of(), "req_1", null, "", "body");
        OrganizationPaging<String> paging = new OrganizationPaging<>(
                Mono.just(DIRECTORIES), (directory, options) -> Flux.error(ApiException.of(error, List.of())));

        StepVerifier.create(paging.pages(IdType.USER, ListOptions.DEFAULTS)).verifyErrorSatisfies(e -> {
            assertThat(e).isInstanceOf(NotFoundException.class).hasMessageContaining("d1 of the organization exists");
            assertThat(((ApiException) e).error())
                    .usingRecursiveComparison()
                    .ignoringFields("hint")
                    .isEqualTo(error);
        });
    }

    /** Three directories of two pages each. */
    private Flux<Page<String>> organization(ListOptions options) {
        BiFunction<Directory, ListOptions, Flux<Page<String>>> pages = (directory, places) -> {
            listed.add(directory.id()
                    + (places.endingBefore() == null
                            ? " after " + places.startingAfter()
                            : " before " + places.endingBefore()));
            return Flux.just(page(directory.id(), "1"), page(directory.id(), null));
        };
        return new OrganizationPaging<>(Mono.just(DIRECTORIES), pages).pages(IdType.USER, options);
    }

    private static Page<String> page(String directory, @Nullable String after) {
        return new Page<>(List.of(directory), after, after, "req", List.of(new Rejected(1, null, "id: missing")));
    }

    private static Page<String> withLongCursors(String directory, @Nullable String after) {
        String before = after == null || after.endsWith("/") ? null : directory + "/1";
        return new Page<>(List.of(directory), after, before, "req", List.of(new Rejected(1, null, "id: missing")));
    }

    private static Directory directory(String id) {
        return Directory.builder(id).build();
    }
}
