package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.DecodingException;
import io.dirflux.error.ForeignRecordException;
import io.dirflux.model.Dialect;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;

/** A record of another tenant, or of an unknown one, ends every list of an organization. */
class TenantCheckOfOrganizationsTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final String FOREIGN = "\"org_01FOREIGN\"";

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aDirectoryOfAnotherOrganizationEndsTheList(Dialect dialect) {
        try (Served served = served(dialect)) {
            served.simulator.faults(
                    Route.LIST_DIRECTORIES,
                    Lies.bendingRecord(2, 1, body -> Lies.replace(body, "organization_id", 0, FOREIGN)));

            Caught<Directory, ForeignRecordException> caught = directories(served, 1);

            assertThat(caught.items()).hasSize(2);
            assertForeign(caught.failure(), caught.items().get(1).id());
            assertThat(served.sent(Route.LIST_DIRECTORIES)).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aDirectoryWithoutAnOrganizationIsForeign(Dialect dialect) {
        for (UnaryOperator<String> lie : noOrganization(1)) {
            try (Served served = served(dialect)) {
                served.simulator.faults(Route.LIST_DIRECTORIES, Lies.bending(lie));

                Caught<Directory, ForeignRecordException> caught = directories(served, 100);

                assertThat(caught.items()).isEmpty();
                assertForeign(caught.failure(), null);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aServerThatIgnoresTheOrganizationDeliversNothing(Dialect dialect) {
        try (Served served = served(dialect)) {
            served.simulator.faults(Route.LIST_DIRECTORIES, Lies.alwaysTheFirstAnswer());
            assertThat(served.client
                            .directories()
                            .list(DirectoryQuery.all())
                            .count()
                            .block(SOON))
                    .isEqualTo(4);

            assertThat(directories(served, 100).items()).isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void withoutAnOrganizationInTheQueryEveryDirectoryIsDelivered(Dialect dialect) {
        try (Served served = served(dialect)) {
            served.simulator.faults(
                    Route.LIST_DIRECTORIES, Lies.bending(noOrganization(1).get(0)));

            assertThat(served.client
                            .directories()
                            .list(DirectoryQuery.all())
                            .collectList()
                            .block(SOON))
                    .hasSize(4)
                    .filteredOn(directory -> directory.organizationId() == null)
                    .hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void usersAndGroupsOfAnotherOrganizationEndTheList(Dialect dialect) {
        try (Served served = served(dialect)) {
            UnaryOperator<String> lie = body -> Lies.replace(body, "organization_id", 4, FOREIGN);
            served.simulator.faults(Route.LIST_USERS, Lies.bendingRecord(14, 10, lie));
            served.simulator.faults(Route.LIST_GROUPS, Lies.bendingRecord(14, 10, lie));

            Caught<DirectoryUser, ForeignRecordException> users =
                    Caught.from(users(served), ForeignRecordException.class);
            Caught<DirectoryGroup, ForeignRecordException> groups =
                    Caught.from(groups(served), ForeignRecordException.class);

            DirectoryUser lastUser = users.items().get(9);
            DirectoryGroup lastGroup = groups.items().get(9);
            assertThat(users.items()).hasSize(10);
            assertThat(groups.items()).hasSize(10);
            assertForeign(users.failure(), cursor(dialect, lastUser.directoryId(), lastUser.id()));
            assertForeign(groups.failure(), cursor(dialect, lastGroup.directoryId(), lastGroup.id()));
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(2);
            assertThat(served.sent(Route.LIST_GROUPS)).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void theErrorForADirectoryWithoutAnOrganizationSaysSo(Dialect dialect) {
        for (UnaryOperator<String> lie : noOrganization(1)) {
            try (Served served = served(dialect)) {
                served.simulator.faults(Route.LIST_DIRECTORIES, Lies.bending(lie));

                ForeignRecordException failure = directories(served, 100).failure();

                assertForeign(failure, null);
                assertThat(failure)
                        .hasMessageContaining("asked for the records of one organization")
                        .hasMessageContaining("has no organization_id");
            }
        }
    }

    @Test
    void aForeignDirectoryIsNotListed() {
        try (Served served = served(Dialect.OPENAPI)) {
            served.simulator.faults(
                    Route.LIST_DIRECTORIES, Lies.bending(body -> Lies.replace(body, "organization_id", 1, FOREIGN)));

            assertForeign(
                    Caught.from(users(served), ForeignRecordException.class).failure(), null);
            assertForeign(
                    Caught.from(groups(served), ForeignRecordException.class).failure(), null);
            assertThat(served.sent(Route.LIST_USERS)).isZero();
            assertThat(served.sent(Route.LIST_GROUPS)).isZero();
        }
    }

    /** Nothing can be asked about it, and the list would otherwise not be complete. */
    @Test
    void aDirectoryWithTheIdOfAUserIsRejected() {
        try (Served served = served(Dialect.OPENAPI)) {
            served.simulator.faults(
                    Route.LIST_DIRECTORIES, Lies.bending(body -> Lies.replace(body, "id", 0, "\"directory_user_1\"")));

            DecodingException failure =
                    Caught.from(users(served), DecodingException.class).failure();

            assertThat(failure.index()).isZero();
            assertThat(failure).hasMessageContaining("id is not one of this kind of record");
            assertThat(served.sent(Route.LIST_USERS)).isZero();
        }
    }

    /** The n-th record's organization absent, and null. */
    static List<UnaryOperator<String>> noOrganization(int nth) {
        return List.of(
                body -> Lies.remove(body, "organization_id", nth),
                body -> Lies.replace(body, "organization_id", nth, "null"));
    }

    static void assertForeign(ForeignRecordException failure, String cursor) {
        assertThat(failure.field()).isEqualTo("organization_id");
        assertThat(failure.recordId()).isNotBlank();
        assertThat(failure.cursor()).isEqualTo(cursor);
        assertThat(failure.attempts()).hasSize(1);
    }

    static String cursor(Dialect dialect, String directory, String id) {
        return dialect == Dialect.OPENAPI ? directory + "/" + id : id;
    }

    private static Caught<Directory, ForeignRecordException> directories(Served served, int pageSize) {
        DirectoryQuery query =
                DirectoryQuery.all().organization(served.organization()).pageSize(pageSize);
        return Caught.from(served.client.directories().list(query), ForeignRecordException.class);
    }

    static Flux<DirectoryUser> users(Served served) {
        return served.client
                .users()
                .list(UserQuery.inOrganization(served.organization()).pageSize(10));
    }

    static Flux<DirectoryGroup> groups(Served served) {
        return served.client
                .groups()
                .list(GroupQuery.inOrganization(served.organization()).pageSize(10));
    }

    static Served served(Dialect dialect) {
        return Served.in(dialect, DirectorySpec.of(20, 20), DirectorySpec.of(10, 10), DirectorySpec.of(10, 10));
    }
}
