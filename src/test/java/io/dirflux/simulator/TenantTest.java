package io.dirflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TenantTest {
    private static final String ULID = "[0-9A-HJKMNP-TV-Z]{26}";

    private final Tenant tenant = tenant(1);
    private final SimulatedDirectory first = tenant.directories().get(0);

    @ParameterizedTest
    @CsvSource({"0,0,3", "0,7,3", "50,0,3", "500,1,3", "500,2,3", "500,7,3", "500,60,3", "500,60,0", "500,61,12"})
    void bothSidesOfAMembershipAgree(int users, int groups, int groupsPerUser) {
        SimulatedDirectory directory =
                directoryOf(DirectorySpec.of(users, groups).groupsPerUser(groupsPerUser));
        Map<String, Set<String>> byGroup = new TreeMap<>();
        for (int user = 0; user < users; user++) {
            List<String> groupsOf = directory.groupsOf(user).toList();
            assertThat(groupsOf).doesNotHaveDuplicates().isSorted().hasSizeLessThanOrEqualTo(groupsPerUser);
            for (String group : groupsOf) {
                byGroup.computeIfAbsent(group, unused -> new TreeSet<>()).add(directory.userId(user));
            }
        }
        for (int group = 0; group < groups; group++) {
            assertThat(directory.membersOf(group))
                    .containsExactlyElementsOf(byGroup.getOrDefault(directory.groupId(group), Set.of()));
        }
        assertThat(directory.memberships())
                .isEqualTo(byGroup.values().stream().mapToInt(Set::size).sum());
    }

    @Test
    void groupsDifferInSizeAndSomeUsersBelongToNone() {
        SimulatedDirectory directory = directoryOf(DirectorySpec.of(5_000, 60));

        assertThat(directory.membersOf(0).count())
                .isGreaterThan(5 * directory.membersOf(59).count());
        assertThat(directory.membersOf(59)).isNotEmpty();
        assertThat(directory.groupsOf(11)).isEmpty();
    }

    @Test
    void idsAreUlidsWithTheirKindsPrefixInOrderOfCreation() {
        assertThat(first.id()).matches("directory_" + ULID);
        assertThat(first.organizationId()).matches("org_" + ULID);
        assertThat(first.userIds())
                .isSorted()
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("directory_user_" + ULID));
        assertThat(first.groupIds())
                .isSorted()
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("directory_group_" + ULID));
        assertThat(tenant.directories().stream().flatMap(SimulatedDirectory::userIds))
                .isSorted();
        assertThat(tenant.directories()).extracting(SimulatedDirectory::id).isSorted();
    }

    @Test
    void idsDecodeToTheirIndex() {
        assertThat(IntStream.range(0, 300))
                .allMatch(i -> first.userIndex(first.userId(i)).orElse(-1) == i);
        assertThat(IntStream.range(0, 12))
                .allMatch(i -> first.groupIndex(first.groupId(i)).orElse(-1) == i);
    }

    @Test
    void anIdOfAnotherSeedDirectoryOrKindIsUnknown() {
        String id = first.userId(3);

        assertThat(tenant(2).directories().get(0).userIndex(id)).isEmpty();
        assertThat(tenant.directories().get(1).userIndex(id)).isEmpty();
        assertThat(first.groupIndex(id)).isEmpty();
        assertThat(first.userIndex(first.userId(300))).isEmpty();
        assertThat(Stream.of("", "directory_user_", id + "0", id.toLowerCase(Locale.ROOT), id.replace("01", "0U")))
                .allMatch(other -> first.userIndex(other).isEmpty());
    }

    @Test
    void theSameSeedGivesTheSameTenant() {
        assertThat(tenant(1).directories().get(0).userIds())
                .containsExactlyElementsOf(first.userIds().toList());
        assertThat(tenant(2).directories().get(0).userId(0)).isNotEqualTo(first.userId(0));
    }

    @Test
    void aMillionUsersTakeNoTime() {
        SimulatedDirectory big = directoryOf(DirectorySpec.of(1_000_000, 1_000));

        assertThat(big.userIndex(big.userId(999_999))).hasValue(999_999);
        assertThat(big.users("inactive")).isEqualTo(100_000);
        assertThat(big.groupsOf(999_999)).isNotEmpty();
        assertThat(big.membersOf(999).count()).isBetween(900L, 1_000L);
    }

    @Test
    void countsUsersByState() {
        SimulatedDirectory directory = directoryOf(DirectorySpec.of(250, 3).oddities(true));
        for (String state : List.of("active", "inactive", "suspended", "on_leave", "none of these")) {
            long counted = IntStream.range(0, 250)
                    .filter(i -> directory.userState(i).equals(state))
                    .count();
            assertThat(directory.users(state)).as(state).isEqualTo((int) counted);
        }
    }

    @Test
    void aRemovedUserLeavesItsGroups() {
        int group =
                first.groupIndex(first.groupsOf(0).findFirst().orElseThrow()).orElseThrow();
        int active = first.users("active");

        tenant.removeUser(first.userId(0));

        assertThat(first.userIds()).doesNotContain(first.userId(0)).hasSize(299);
        assertThat(first.membersOf(group)).doesNotContain(first.userId(0));
        assertThat(first.users()).isEqualTo(299);
        assertThat(first.users("active")).isEqualTo(active - 1);
        assertThatThrownBy(() -> tenant.removeUser(first.userId(0))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aRemovedGroupLosesItsMembers() {
        String group = first.groupsOf(0).findFirst().orElseThrow();

        tenant.removeGroup(group);

        assertThat(first.groupsOf(0)).doesNotContain(group);
        assertThat(first.groupIds()).doesNotContain(group).hasSize(11);
        assertThat(first.groups()).isEqualTo(11);
    }

    @Test
    void anUpdatedUserKeepsItsPosition() {
        tenant.updateUserState(first.userId(0), "suspended");
        tenant.updateUserEmail(first.userId(0), null);
        tenant.updateUserEmail(first.userId(1), "new@example.com");

        assertThat(first.userState(0)).isEqualTo("suspended");
        assertThat(first.users("suspended")).isEqualTo(1);
        assertThat(first.userEmail(0)).isNull();
        assertThat(first.userEmail(1)).isEqualTo("new@example.com");
        assertThat(first.users()).isEqualTo(300);
    }

    @Test
    void addedUsersAndGroupsComeLast() {
        String user = tenant.addUser(first.id());
        String group = tenant.addGroup(first.id());

        assertThat(first.userIds().toList()).hasSize(301).endsWith(user).isSorted();
        assertThat(first.groupIds().toList()).hasSize(13).endsWith(group).isSorted();
        assertThat(first.membersOf(12)).isEmpty();
        first.groupsOf(300)
                .forEach(id -> assertThat(first.membersOf(first.groupIndex(id).orElseThrow()))
                        .contains(user));
    }

    @Test
    void membershipChangesShowOnBothSides() {
        String group = tenant.addGroup(first.id());
        tenant.addMember(group, first.userId(5));
        tenant.addMember(group, first.userId(2));
        assertThat(first.membersOf(12)).containsExactly(first.userId(2), first.userId(5));
        assertThat(first.groupsOf(5)).endsWith(group);

        tenant.removeMember(group, first.userId(5));
        assertThat(first.membersOf(12)).containsExactly(first.userId(2));
        assertThat(first.groupsOf(5)).doesNotContain(group);

        String original = first.groupsOf(0).findFirst().orElseThrow();
        tenant.removeMember(original, first.userId(0));
        assertThat(first.membersOf(first.groupIndex(original).orElseThrow())).doesNotContain(first.userId(0));
        tenant.addMember(original, first.userId(0));
        assertThat(first.groupsOf(0)).contains(original);
    }

    @Test
    void aMembershipAcrossDirectoriesIsRefused() {
        String stranger = tenant.directories().get(1).userId(0);

        assertThatThrownBy(() -> tenant.addMember(first.groupId(0), stranger))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aDeletedDirectoryIsUnknown() {
        tenant.deleteDirectory(first.id());

        assertThat(tenant.directories()).hasSize(2).doesNotContain(first);
        assertThatThrownBy(() -> tenant.directory(first.id())).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> tenant.removeUser(first.userId(0))).isInstanceOf(IllegalArgumentException.class);
    }

    private static Tenant tenant(long seed) {
        return Tenant.builder()
                .seed(seed)
                .organization("Acme", DirectorySpec.of(300, 12), DirectorySpec.of(20, 3))
                .organization("Globex", DirectorySpec.of(0, 0).state("unlinked"))
                .build();
    }

    private static SimulatedDirectory directoryOf(DirectorySpec spec) {
        return Tenant.builder()
                .seed(7)
                .organization("Acme", spec)
                .build()
                .directories()
                .get(0);
    }
}
