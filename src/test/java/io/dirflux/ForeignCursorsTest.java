package io.dirflux;

import static io.dirflux.HostileCursorsTest.answering;
import static io.dirflux.HostileCursorsTest.ids;
import static io.dirflux.HostileCursorsTest.page;
import static io.dirflux.HostileCursorsTest.users;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dirflux.error.ForeignRecordException;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Page;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Cursors that belong to another directory or to another list. */
class ForeignCursorsTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void aCursorIntoAnotherDirectoryDeliversNoForeignRecord() {
        try (Served served = answering(
                Dialect.OPENAPI,
                n -> n == 0
                        ? page("directory_user_1", "directory_user_of_another")
                        : page("directory_user_2", null).replace("$D", "directory_01OTHER"))) {
            Caught<DirectoryUser, ForeignRecordException> caught =
                    Caught.from(served.client.users().list(users(served)), ForeignRecordException.class);

            assertThat(caught.items()).extracting(DirectoryUser::id).containsExactly("directory_user_1");
            assertThat(caught.failure().cursor()).isEqualTo("directory_user_1");
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(2);
        }
    }

    @Test
    void inAnOrganizationTheServersCursorStaysInItsDirectory() {
        try (Served served = answering(
                Dialect.OPENAPI,
                n -> n == 0 ? page("directory_user_1", "directory_2/x/y") : page("directory_user_2", null))) {
            String directory = served.directory(0).id();
            UserQuery query = UserQuery.inOrganization(served.organization());

            List<Page<DirectoryUser>> pages =
                    served.client.users().pages(query).collectList().block(SOON);

            assertThat(pages).hasSize(2);
            assertThat(pages.get(0).after()).isEqualTo(directory + "/directory_2/x/y");
            assertThat(served.requests(Route.LIST_USERS).get(1).parameter("after"))
                    .isEqualTo("directory_2/x/y");
            assertThat(ids(served.client
                            .users()
                            .list(query.startingAfter(pages.get(0).after()))))
                    .containsExactly("directory_user_2");
        }
    }

    @Test
    void inReferenceACursorWithADirectoryIsRefusedBeforeItIsSent() {
        try (Served served = Served.in(Dialect.REFERENCE, DirectorySpec.of(1, 1))) {
            String organization = served.organization();

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> served.client
                            .users()
                            .list(UserQuery.inOrganization(organization).startingAfter("directory_1/directory_user_1")))
                    .withMessageContaining("Dialect.REFERENCE");
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> served.client
                            .groups()
                            .pages(GroupQuery.inOrganization(organization).endingBefore("directory_1/")))
                    .withMessageContaining("Dialect.REFERENCE");
            assertThat(served.simulator.requests()).isEmpty();
        }
    }

    @Test
    void inOpenApiTheListOfAnOrganizationRefusesAPlainCursor() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(1, 1))) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> served.client
                            .users()
                            .list(UserQuery.inOrganization(served.organization())
                                    .startingAfter("directory_user_1")))
                    .withMessageContaining("<directory id>/<last id>");
        }
    }
}
