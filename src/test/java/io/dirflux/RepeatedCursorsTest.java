package io.dirflux;

import static io.dirflux.HostileCursorsTest.answering;
import static io.dirflux.HostileCursorsTest.ids;
import static io.dirflux.HostileCursorsTest.page;
import static io.dirflux.HostileCursorsTest.users;
import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.CursorLoopException;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.GroupMember;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Lists whose cursors are repeated, or lead to empty pages. */
class RepeatedCursorsTest {

    @ParameterizedTest
    @CsvSource({"OPENAPI,1", "OPENAPI,0", "REFERENCE,1"})
    void anEmptyPageWithACursorIsFollowed(Dialect dialect, int pagesAhead) {
        try (Served served = answering(dialect, n -> switch (n) {
            case 0 -> page("directory_user_1", "a");
            case 1, 2, 3 -> page(null, "b" + n);
            case 4 -> page("directory_user_2", "c");
            default -> page(null, null);
        })) {
            assertThat(ids(served.client.users().list(users(served).pagesAhead(pagesAhead))))
                    .containsExactly("directory_user_1", "directory_user_2");
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(6);
        }
    }

    @ParameterizedTest
    @CsvSource({"OPENAPI,1", "OPENAPI,0", "REFERENCE,1"})
    void aRepeatedCursorEndsTheListAfterTheItemsOfItsPage(Dialect dialect, int pagesAhead) {
        try (Served served = answering(dialect, n -> page("directory_user_" + n, n % 3 == 2 ? "c1" : "c" + n % 3))) {
            Caught<DirectoryUser, CursorLoopException> caught = Caught.from(
                    served.client.users().list(users(served).pagesAhead(pagesAhead)), CursorLoopException.class);

            assertThat(caught.items())
                    .extracting(DirectoryUser::id)
                    .containsExactly("directory_user_0", "directory_user_1", "directory_user_2");
            assertThat(caught.failure().cursor()).isEqualTo("directory_user_2");
            assertThat(caught.failure().isRetryable()).isFalse();
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(3);
        }
    }

    @Test
    void aListThatStartsAgainAfterADeletedCursorIsDetected() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(250, 2))) {
            served.simulator.faults(Route.LIST_USERS, Lies.alwaysTheFirstAnswer());

            Caught<DirectoryUser, CursorLoopException> caught =
                    Caught.from(served.client.users().list(users(served)), CursorLoopException.class);

            assertThat(caught.items()).hasSize(200); // the first page twice, no third time
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(2);
        }
    }

    @Test
    void aThousandEmptyPagesEndTheList() {
        try (Served served = answering(Dialect.OPENAPI, n -> page(n == 0 ? "directory_user_1" : null, "c" + n))) {
            Caught<DirectoryUser, CursorLoopException> caught =
                    Caught.from(served.client.users().list(users(served)), CursorLoopException.class);

            assertThat(caught.items()).hasSize(1);
            assertThat(caught.failure()).hasMessageContaining("1000 empty pages");
            assertThat(caught.failure().cursor()).isEqualTo("directory_user_1");
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(1001);
        }
    }

    @Test
    void membershipListsAreCheckedForLoopsToo() {
        try (Served served = answering(Dialect.OPENAPI, n -> page("directory_user_" + n, "same"))) {
            Caught<GroupMember, CursorLoopException> caught = Caught.from(
                    served.client.groups().members(served.directory(0).groupId(0)), CursorLoopException.class);

            assertThat(caught.items()).hasSize(2);
        }
    }
}
