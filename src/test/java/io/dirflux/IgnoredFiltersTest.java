package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Page;
import io.dirflux.model.UserState;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * A server that ignores {@code state}, {@code email} or {@code idp_id} answers with everybody; only the wanted arrive.
 */
class IgnoredFiltersTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void onlyTheWantedArriveFromAServerThatIgnoresFilters(Dialect dialect) {
        try (Served served = deaf(dialect)) {
            SimulatedDirectory truth = served.directory(0);
            UserQuery query = UserQuery.inDirectory(truth.id());
            String email = truth.userEmail(12);

            assertThat(ids(served, query.email(email))).containsExactly(truth.userId(12));
            assertThat(ids(served, query.email(email.toUpperCase(Locale.ROOT)))).containsExactly(truth.userId(12));
            assertThat(ids(served, query.email("nobody@acme.example"))).isEmpty();
            assertThat(ids(served, query.idpId("10012"))).containsExactly(truth.userId(12));
            assertThat(ids(served, query.idpId("1001"))).isEmpty();
            assertThat(ids(served, query.state(UserState.INACTIVE)))
                    .containsExactlyInAnyOrder(truth.userId(7), truth.userId(17), truth.userId(27));
            assertThat(ids(served, query.state(UserState.INACTIVE).idpId("10017")))
                    .containsExactly(truth.userId(17));
            assertThat(ids(served, query.state(UserState.ACTIVE).idpId("10017")))
                    .isEmpty();
            assertThat(ids(
                            served,
                            UserQuery.inOrganization(served.organization()).state(UserState.INACTIVE)))
                    .hasSize(3);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void inactiveIsNeitherSuspendedNorAnythingThatIsNotActive(Dialect dialect) {
        try (Served served = served(dialect)) {
            SimulatedDirectory truth = served.directory(0);
            served.simulator.tenant().updateUserState(truth.userId(7), "suspended");
            served.simulator.tenant().updateUserState(truth.userId(17), "INACTIVE");
            served.simulator.tenant().updateUserState(truth.userId(3), "on_leave");
            becomeDeaf(served);

            assertThat(ids(served, UserQuery.inDirectory(truth.id()).state(UserState.INACTIVE)))
                    .containsExactly(truth.userId(27));
            assertThat(ids(served, UserQuery.inDirectory(truth.id()).state(UserState.ACTIVE)))
                    .hasSize(26)
                    .doesNotContain(truth.userId(3));
        }
    }

    @Test
    void anyStateCanBeAskedForWhereItIsFilteredHere() {
        try (Served served = served(Dialect.OPENAPI)) {
            SimulatedDirectory truth = served.directory(0);
            served.simulator.tenant().updateUserState(truth.userId(7), "suspended");
            served.simulator.tenant().updateUserState(truth.userId(3), "on_leave");
            String group = truth.groupId(0);
            served.simulator.tenant().addMember(group, truth.userId(7));

            assertThat(ids(served, UserQuery.inDirectory(truth.id()).state(UserState.SUSPENDED)))
                    .containsExactly(truth.userId(7));
            assertThat(ids(served, UserQuery.inDirectory(truth.id()).state(UserState.of("on_leave"))))
                    .containsExactly(truth.userId(3));
            assertThat(ids(served, UserQuery.inGroup(group).state(UserState.SUSPENDED)))
                    .containsExactly(truth.userId(7));
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void usersWithoutAddressStateOrIdpIdMatchNoFilter(Dialect dialect) {
        try (Served served = served(dialect)) {
            SimulatedDirectory truth = served.directory(0);
            String email = truth.userEmail(4);
            served.simulator.faults(
                    Route.LIST_USERS,
                    Lies.bending(body -> body.replaceAll("\"(email|state|idp_id)\":\"[^\"]*\"", "\"$1\":null")
                            .replaceAll("\"emails\":\\[.*?]", "\"emails\":null")));

            assertThat(ids(served, UserQuery.inDirectory(truth.id()))).hasSize(30);
            assertThat(ids(served, UserQuery.inDirectory(truth.id()).email(email)))
                    .isEmpty();
            assertThat(ids(served, UserQuery.inDirectory(truth.id()).idpId("10004")))
                    .isEmpty();
            assertThat(ids(served, UserQuery.inDirectory(truth.id()).state(UserState.ACTIVE)))
                    .isEmpty();
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void pagesAreShortThenButTheServersCursorsStay(Dialect dialect) {
        try (Served served = deaf(dialect)) {
            List<Page<DirectoryUser>> pages = served.client
                    .users()
                    .pages(UserQuery.inDirectory(served.directory(0).id()).idpId("10012"))
                    .collectList()
                    .block(SOON);

            assertThat(pages).hasSize(1);
            assertThat(pages.get(0).data()).extracting(DirectoryUser::idpId).containsExactly("10012");
            assertThat(pages.get(0).hasNext()).isFalse();
        }
    }

    private static List<String> ids(Served served, UserQuery query) {
        return served.client
                .users()
                .list(query)
                .map(DirectoryUser::id)
                .collectList()
                .block(SOON);
    }

    /** A server that answers every list of users with all thirty. */
    private static Served deaf(Dialect dialect) {
        Served served = served(dialect);
        becomeDeaf(served);
        return served;
    }

    private static void becomeDeaf(Served served) {
        served.simulator.faults(Route.LIST_USERS, Lies.alwaysTheFirstAnswer());
        assertThat(ids(served, UserQuery.inDirectory(served.directory(0).id()))).hasSize(30);
    }

    private static Served served(Dialect dialect) {
        return Served.in(dialect, DirectorySpec.of(30, 2));
    }
}
