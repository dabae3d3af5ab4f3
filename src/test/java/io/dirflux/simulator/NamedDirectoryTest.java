package io.dirflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.dirflux.DirectorySyncClient;
import io.dirflux.UserQuery;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.GroupRef;
import io.dirflux.model.UserState;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Directories whose users and groups have names that a test can read. */
class NamedDirectoryTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    private final TenantBuilder acme = Tenant.builder()
            .organization("Acme")
            .directory(d -> d.user("ada@acme.test")
                    .inGroups("Engineering", "Admins")
                    .named("Ada", "Lovelace")
                    .withAttribute("cost_center", "R1")
                    .user("bob@acme.test")
                    .inGroups("Engineering")
                    .inState("inactive")
                    .group("Empty"));

    @Test
    void aClientReadsWhatWasNamed() {
        Tenant tenant = acme.build();
        SimulatedDirectory directory = tenant.directories().get(0);
        try (Simulator simulator = Simulator.builder().tenant(tenant).start();
                DirectorySyncClient client = DirectorySyncClient.builder()
                        .apiKey(simulator.apiKey())
                        .baseUrl(simulator.baseUrl())
                        .build()) {
            List<DirectoryUser> users = client.users()
                    .list(UserQuery.inDirectory(directory.id()))
                    .collectList()
                    .block(SOON);

            assertThat(users).extracting(DirectoryUser::email).containsExactly("ada@acme.test", "bob@acme.test");
            DirectoryUser ada = users.get(0);
            assertThat(ada.id()).isEqualTo(directory.userIdOf("ADA@acme.test"));
            assertThat(ada.firstName()).isEqualTo("Ada");
            assertThat(ada.state()).isEqualTo(UserState.ACTIVE);
            assertThat(ada.customAttributes()).containsEntry("cost_center", "R1");
            assertThat(ada.updatedAt()).isEqualTo(ada.createdAt());
            assertThat(users.get(1).state()).isEqualTo(UserState.INACTIVE);
            assertThat(client.users()
                            .groups(ada.id())
                            .map(GroupRef::name)
                            .collectList()
                            .block(SOON))
                    .containsExactly("Engineering", "Admins");
            assertThat(client.groups()
                            .members(directory.groupIdOf("Engineering"))
                            .map(member -> member.id())
                            .collectList()
                            .block(SOON))
                    .containsExactly(directory.userIdOf("ada@acme.test"), directory.userIdOf("bob@acme.test"));
            assertThat(client.users()
                            .list(UserQuery.inDirectory(directory.id()).email("bob@acme.test"))
                            .count()
                            .block(SOON))
                    .isEqualTo(1);
        }
    }

    @Test
    void theTruthIsTheSame() {
        SimulatedDirectory directory = acme.build().directories().get(0);

        assertThat(directory.users()).isEqualTo(2);
        assertThat(directory.groups()).isEqualTo(3);
        assertThat(directory.users("active")).isEqualTo(1);
        assertThat(directory.memberships()).isEqualTo(3);
        assertThat(directory.membersOf(
                        directory.groupIndex(directory.groupIdOf("Empty")).getAsInt()))
                .isEmpty();
    }

    @Test
    void nothingIsEmitted() {
        assertThat(acme.build().events()).isEmpty();
    }

    @Test
    void eachBuildIsATenantOfItsOwn() {
        Tenant one = acme.build();
        Tenant other = acme.build();
        String ada = one.directories().get(0).userIdOf("ada@acme.test");
        one.removeUser(ada);

        assertThat(other.directories().get(0).userIdOf("ada@acme.test")).isEqualTo(ada);
        assertThat(one.directories().get(0).users()).isEqualTo(1);
    }

    @Test
    void generatedUsersStayAsTheyAreAndNobodyOfThemIsInANamedGroup() {
        Tenant generated =
                Tenant.builder().organization("Acme", DirectorySpec.of(40, 4)).build();
        Tenant mixed = Tenant.builder()
                .organization("Acme")
                .directory(DirectorySpec.of(40, 4), d -> d.user("ada@acme.test").inGroups("Night shift", "Engineering"))
                .build();
        SimulatedDirectory plain = generated.directories().get(0);
        SimulatedDirectory directory = mixed.directories().get(0);

        assertThat(directory.userIds().limit(40))
                .containsExactlyElementsOf(plain.userIds().toList());
        for (int user = 0; user < 40; user++) {
            assertThat(directory.groupsOf(user))
                    .containsExactlyElementsOf(plain.groupsOf(user).toList());
        }
        String ada = directory.userIdOf("ada@acme.test");
        assertThat(directory.groupsOf(40)).hasSize(2);
        assertThat(directory.membersOf(4)).containsExactly(ada);
        assertThat(directory.groupIdOf("Engineering")).isEqualTo(plain.groupId(0));
        assertThat(directory.membersOf(0)).contains(ada).hasSizeGreaterThan(1);
    }

    @Test
    void aSecondDirectoryIsYounger() {
        Tenant tenant = acme.directory(d -> d.user("eve@acme.test")).build();

        assertThat(tenant.directories())
                .hasSize(2)
                .extracting(SimulatedDirectory::id)
                .isSorted();
        assertThat(tenant.organizationIds()).hasSize(1);
    }

    @Test
    void aChangeOfANamedUserIsAnEvent() {
        Tenant tenant = acme.build();
        tenant.updateUserState(tenant.directories().get(0).userIdOf("ada@acme.test"), "inactive");

        assertThat(tenant.events()).extracting(SimulatedEvent::event).containsExactly("dsync.user.updated");
    }

    @Test
    void nonsenseIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> Tenant.builder().directory(d -> {}))
                .withMessageContaining("organization(name)");
        assertThatIllegalStateException()
                .isThrownBy(() -> Tenant.builder().organization("Acme").directory(d -> d.inGroups("Engineering")))
                .withMessageContaining("user(email)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Tenant.builder()
                        .organization("Acme")
                        .directory(d -> d.user("ada@acme.test").user("Ada@acme.test")));
        SimulatedDirectory directory = acme.build().directories().get(0);
        assertThatIllegalArgumentException().isThrownBy(() -> directory.userIdOf("nobody@acme.test"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> directory.groupIdOf("Nothing"))
                .withMessageContaining("Nothing");
    }
}
