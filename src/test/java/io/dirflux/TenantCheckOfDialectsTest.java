package io.dirflux;

import static io.dirflux.TenantCheckOfOrganizationsTest.assertForeign;
import static io.dirflux.TenantCheckOfOrganizationsTest.groups;
import static io.dirflux.TenantCheckOfOrganizationsTest.noOrganization;
import static io.dirflux.TenantCheckOfOrganizationsTest.served;
import static io.dirflux.TenantCheckOfOrganizationsTest.users;
import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.ForeignRecordException;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/** Records that name no organization, or another directory: the dialects differ. */
class TenantCheckOfDialectsTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    @Test
    void inOpenApiTheDirectoryProvesTheOrganizationOfARecordWithoutOne() {
        for (UnaryOperator<String> lie : noOrganization(3)) {
            try (Served served = served(Dialect.OPENAPI)) {
                served.simulator.faults(Route.LIST_USERS, Lies.bendingRecord(14, 10, lie));
                served.simulator.faults(Route.LIST_GROUPS, Lies.bendingRecord(14, 10, lie));

                assertThat(users(served).collectList().block(SOON))
                        .hasSize(40)
                        .filteredOn(user -> user.organizationId() == null)
                        .hasSize(1);
                assertThat(groups(served).count().block(SOON)).isEqualTo(40);
            }
        }
    }

    @Test
    void inReferenceARecordWithoutAnOrganizationIsForeign() {
        for (UnaryOperator<String> lie : noOrganization(3)) {
            try (Served served = served(Dialect.REFERENCE)) {
                served.simulator.faults(Route.LIST_USERS, Lies.bendingRecord(14, 10, lie));
                served.simulator.faults(Route.LIST_GROUPS, Lies.bendingRecord(14, 10, lie));

                Caught<DirectoryUser, ForeignRecordException> users =
                        Caught.from(users(served), ForeignRecordException.class);
                Caught<DirectoryGroup, ForeignRecordException> groups =
                        Caught.from(groups(served), ForeignRecordException.class);

                assertThat(users.items()).hasSize(10);
                assertForeign(users.failure(), users.items().get(9).id());
                assertForeign(groups.failure(), groups.items().get(9).id());
            }
        }
    }

    @Test
    void inReferenceAServerThatIgnoresTheOrganizationDeliversNothing() {
        try (Served served = served(Dialect.REFERENCE)) {
            String other = served.simulator.tenant().organizationIds().get(1);
            served.simulator.faults(Route.LIST_USERS, Lies.alwaysTheFirstAnswer());
            served.simulator.faults(Route.LIST_GROUPS, Lies.alwaysTheFirstAnswer());
            assertThat(served.client
                            .users()
                            .list(UserQuery.inOrganization(other))
                            .count()
                            .block(SOON))
                    .isPositive();
            assertThat(served.client
                            .groups()
                            .list(GroupQuery.inOrganization(other))
                            .count()
                            .block(SOON))
                    .isPositive();

            assertThat(Caught.from(users(served), ForeignRecordException.class).items())
                    .isEmpty();
            assertThat(Caught.from(groups(served), ForeignRecordException.class).items())
                    .isEmpty();
        }
    }

    @Test
    void inOpenApiARecordOfAnotherDirectoryOfTheOrganizationEndsTheList() {
        try (Served served = served(Dialect.OPENAPI)) {
            String sibling = '"' + served.directory(1).id() + '"';
            served.simulator.faults(
                    Route.LIST_USERS,
                    Lies.bendingRecord(3, 10, body -> Lies.replace(body, "directory_id", 3, sibling)));

            Caught<DirectoryUser, ForeignRecordException> caught =
                    Caught.from(users(served), ForeignRecordException.class);

            assertThat(caught.items()).isEmpty();
            assertThat(caught.failure().field()).isEqualTo("directory_id");
        }
    }
}
