package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.dirflux.http.RequestListener;
import io.dirflux.model.Dialect;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Email;
import io.dirflux.model.GroupMember;
import io.dirflux.model.Order;
import io.dirflux.model.Page;
import io.dirflux.model.UserState;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.SimulatedDirectory;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Unusual data is streamed completely and unchanged. */
class OdditiesTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final int USERS = 230;

    @ParameterizedTest
    @CsvSource({"OPENAPI,false", "OPENAPI,true", "REFERENCE,false"})
    void everyUserArrivesWithItsStateAndAddress(Dialect dialect, boolean legacyFields) {
        List<Integer> unreadableTimestamps = new ArrayList<>();
        try (Served served = served(dialect, legacyFields, unreadableTimestamps)) {
            SimulatedDirectory truth = served.directory(0);

            List<DirectoryUser> users = users(served);

            assertThat(users)
                    .extracting(DirectoryUser::id)
                    .isEqualTo(truth.userIds().toList());
            for (int i = 0; i < USERS; i++) {
                DirectoryUser user = users.get(i);
                assertThat(user.state()).isEqualTo(UserState.of(truth.userState(i)));
                assertThat(user.isActive()).isEqualTo(truth.userState(i).equals("active"));
                assertThat(user.primaryEmail()).isEqualTo(truth.userEmail(i));
                assertThat(user.createdAt()).isNotNull();
                assertThat(user.updatedAt()).isNotNull();
            }
            assertThat(unreadableTimestamps).isNotEmpty().containsOnly(0);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void nullsBlanksAndLongNamesAreKept(Dialect dialect) {
        try (Served served = served(dialect, true, new ArrayList<>())) {
            List<DirectoryUser> users = users(served);

            assertThat(users.get(1).primaryEmail()).isNull();
            assertThat(users.get(1).emails()).isEmpty();
            assertThat(users.get(2).firstName()).isNull();
            assertThat(users.get(2).lastName()).isNull();
            assertThat(users.get(4).firstName()).hasSize(1000);
            assertThat(users.get(5).state()).isEqualTo(UserState.SUSPENDED);
            assertThat(users.get(6).state()).isEqualTo(UserState.of("on_leave"));
            assertThat(users.get(6).state().isKnown()).isFalse();
            assertThat(users.get(8).emails())
                    .extracting(Email::value)
                    .hasSize(2)
                    .startsWith((String) null);
            assertThat(users.get(9).idpId()).isEmpty();
            // ten users are made in the same moment; the old format has no fraction of a second
            assertThat(users.get(10).createdAt())
                    .isEqualTo(users.get(11).createdAt().truncatedTo(ChronoUnit.SECONDS));
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void attributesKeepTheirTypesTheirNullsAndTheirOrder(Dialect dialect) {
        try (Served served = served(dialect, false, new ArrayList<>())) {
            DirectoryUser listed = users(served).get(3);
            DirectoryUser got = served.client.users().get(listed.id()).block(SOON);

            Map<String, Object> attributes = listed.customAttributes();
            assertThat(got.customAttributes()).isEqualTo(attributes);
            assertThat(attributes.keySet())
                    .containsExactly(
                            "department",
                            "job_title",
                            "cost_center",
                            "contractor",
                            "badge",
                            "share",
                            "manager",
                            "addresses",
                            "urn:ietf:params:scim:schemas:extension:2.0:User.level");
            assertThat(attributes)
                    .contains(
                            entry("cost_center", null),
                            entry("contractor", true),
                            entry("badge", 9_007_199_254_740_993L),
                            entry("share", new BigDecimal("0.125")));
            Map<?, ?> manager = (Map<?, ?>) attributes.get("manager");
            assertThat(manager.get("name")).isEqualTo("\"Zoë\" \\ 部長");
            assertThat(manager.containsKey("email")).isTrue();
            assertThat(manager.get("email")).isNull();
            assertThat((List<?>) attributes.get("addresses")).hasSize(4).containsNull();
        }
    }

    @Test
    void rolesAreTakenAsTheyCome() {
        try (Served served = served(Dialect.OPENAPI, false, new ArrayList<>())) {
            List<DirectoryUser> users = users(served);

            assertThat(users.get(12).role().slug()).isEqualTo("member");
            assertThat(users.get(12).roles()).isEmpty();
            assertThat(users.get(13).role()).isNull();
            assertThat(users.get(13).roles()).hasSize(1);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void groupsWithLongNamesAndOddMembersAndDirectoriesOfNewKindsArrive(Dialect dialect) {
        try (Served served = served(dialect, false, new ArrayList<>())) {
            SimulatedDirectory truth = served.directory(0);

            List<DirectoryGroup> groups = served.client
                    .groups()
                    .list(GroupQuery.inDirectory(truth.id()).withMembers())
                    .collectList()
                    .block(SOON);
            Directory directory = served.client.directories().get(truth.id()).block(SOON);

            assertThat(groups)
                    .hasSize(25)
                    .filteredOn(group -> group.name().length() == 3634)
                    .hasSize(2);
            assertThat(groups)
                    .allSatisfy(group -> assertThat(group.members())
                            .extracting(GroupMember::id)
                            .containsExactlyInAnyOrderElementsOf(
                                    truth.membersOf(truth.groupIndex(group.id()).orElseThrow())
                                            .toList()));
            assertThat(directory.state().value()).isEqualTo("hibernating");
            assertThat(directory.type().value()).isEqualTo("telepathy v9.1");
            assertThat(directory.isLinked()).isFalse();
            assertThat(directory.domain()).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void oddUsersAreRejectedNowhere(Dialect dialect) {
        try (Served served = served(dialect, true, new ArrayList<>())) {
            List<Page<DirectoryUser>> pages = served.client
                    .users()
                    .pages(UserQuery.inOrganization(served.organization()).withGroups())
                    .collectList()
                    .block(SOON);

            assertThat(pages).allSatisfy(page -> assertThat(page.rejected()).isEmpty());
            assertThat(pages.stream().mapToInt(page -> page.data().size()).sum())
                    .isEqualTo(USERS);
        }
    }

    private static List<DirectoryUser> users(Served served) {
        UserQuery query = UserQuery.inDirectory(served.directory(0).id()).order(Order.ASC);
        return served.client.users().list(query).collectList().block(SOON);
    }

    private static Served served(Dialect dialect, boolean legacyFields, List<Integer> unreadableTimestamps) {
        RequestListener listener = new RequestListener() {
            @Override
            public void pageReceived(Endpoint endpoint, Page<?> page, int unreadable) {
                unreadableTimestamps.add(unreadable);
            }
        };
        return Served.in(
                dialect,
                server -> server.legacyFields(legacyFields),
                client -> client.listener(listener),
                DirectorySpec.of(USERS, 25).oddities(true).state("hibernating").type("telepathy v9.1"));
    }
}
