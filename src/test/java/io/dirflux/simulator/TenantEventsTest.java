package io.dirflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Checks which events a change emits, according to the public documentation. */
class TenantEventsTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00.123456Z");
    private static final Instant NOON_MILLIS = Instant.parse("2026-11-23T12:00:00.123Z");

    private final Tenant tenant = Tenant.builder()
            .clock(Clock.fixed(NOON, ZoneOffset.UTC))
            .organization("Acme", DirectorySpec.of(30, 4), DirectorySpec.of(3, 1))
            .build();
    private final SimulatedDirectory directory = tenant.directories().get(0);
    private final String user = directory.userId(4);
    private final String group = directory.groupId(1);

    @Test
    void theBuilderEmitsNoEvents() {
        assertThat(tenant.events()).isEmpty();
    }

    @Test
    void aNewUserJoinsItsGroupsAfterItsCreation() {
        String added = tenant.addUser(directory.id());

        List<String> groups = directory.groupsOf(30).toList();
        assertThat(groups).isNotEmpty();
        assertThat(names()).startsWith("dsync.user.created").hasSize(1 + groups.size());
        assertThat(data(0).get("id").asString()).isEqualTo(added);
        assertThat(data(0).has("groups")).isFalse();
        assertThat(IntStream.range(1, names().size())
                        .mapToObj(i -> data(i).at("/group/id").asString()))
                .containsExactlyElementsOf(groups);
    }

    @Test
    void aDeletedDirectoryEmitsOneEventAndNothingForItsContents() {
        tenant.deleteDirectory(directory.id());

        assertThat(names()).containsExactly("dsync.deleted");
        assertThat(data(0).get("state").asString()).isEqualTo("active");
        assertThat(data(0).has("external_key")).isFalse();
    }

    @Test
    void aDeletedGroupEmitsNothingForItsMembers() {
        assertThat(directory.membersOf(1)).isNotEmpty();
        tenant.removeGroup(group);

        assertThat(names()).containsExactly("dsync.group.deleted");
    }

    @Test
    void aDeletedUserEmitsNothingForItsGroups() {
        assertThat(directory.groupsOf(4)).isNotEmpty();
        tenant.removeUser(user);

        assertThat(names()).containsExactly("dsync.user.deleted");
    }

    @Test
    void membershipsDoNotTouchUpdatedAt() {
        String lonely = directory.userId(11);
        tenant.addMember(group, lonely);
        tenant.removeMember(group, lonely);

        assertThat(names()).containsExactly("dsync.group.user_added", "dsync.group.user_removed");
        JsonNode added = data(0).get("user");
        assertThat(added.get("updated_at")).isEqualTo(added.get("created_at"));
        assertThat(data(0).at("/group/updated_at")).isEqualTo(data(0).at("/group/created_at"));
    }

    @Test
    void anUpdateIncludesPreviousValuesAndItsTime() {
        String before = directory.userEmail(4);
        tenant.updateUserEmail(user, null);
        tenant.updateUserEmail(user, "new@example.com");
        tenant.updateUserState(user, "suspended");
        tenant.updateUserAttribute(user, "level", "7");

        assertThat(names()).hasSize(4).containsOnly("dsync.user.updated");
        assertThat(previous(0)).isEqualTo("{\"email\":\"" + before + "\"}");
        assertThat(previous(1)).isEqualTo("{\"email\":null}");
        assertThat(previous(2)).isEqualTo("{\"state\":\"active\"}");
        assertThat(previous(3)).isEqualTo("{\"custom_attributes\":{\"level\":null}}");
        assertThat(data(3).at("/custom_attributes/level").asString()).isEqualTo("7");
        assertThat(data(3).get("updated_at").asString()).isEqualTo(NOON_MILLIS.toString());
        assertThat(tenant.events().get(0).createdAt()).isEqualTo(NOON_MILLIS);
    }

    @Test
    void aNewNameChangesTheFullName() {
        tenant.updateUserName(user, "Veda", null);

        assertThat(data(0).get("name").isNull()).isTrue();
        assertThat(Caller.parse(previous(0)).propertyNames()).contains("first_name", "last_name", "name");
    }

    @Test
    void aCallWithoutChangeEmitsNothing() {
        tenant.updateUserState(user, directory.userState(4));
        tenant.updateUserEmail(user, directory.userEmail(4));
        tenant.updateUserAttribute(user, "level", null);
        tenant.updateGroupName(group, directory.groupName(1));
        tenant.updateDirectoryState(directory.id(), "linked");
        tenant.addMember(directory.groupsOf(4).findFirst().orElseThrow(), user);
        tenant.removeMember(tenant.addGroup(directory.id()), user);

        assertThat(names()).containsExactly("dsync.group.created");
    }

    @Test
    void aGroupUpdateIncludesThePreviousName() {
        String before = directory.groupName(1);
        tenant.updateGroupName(group, "Developers");

        assertThat(names()).containsExactly("dsync.group.updated");
        assertThat(data(0).get("name").asString()).isEqualTo("Developers");
        assertThat(previous(0)).isEqualTo("{\"name\":\"" + before + "\"}");
    }

    @Test
    void aDirectoryIsActivatedWhenItBecomesLinked() {
        tenant.updateDirectoryState(directory.id(), "unlinked");
        assertThat(directory.state()).isEqualTo("unlinked");
        assertThat(names()).isEmpty();
        tenant.updateDirectoryState(directory.id(), "linked");

        assertThat(names()).containsExactly("dsync.activated");
        assertThat(data(0).get("state").asString()).isEqualTo("active");
    }

    @Test
    void aNewDirectoryIsSyncedOnce() {
        String added = tenant.addDirectory(directory.organizationId(), DirectorySpec.of(20, 2));
        SimulatedDirectory made = tenant.directory(added);

        assertThat(names().subList(0, 23))
                .startsWith("dsync.activated", "dsync.user.created")
                .endsWith("dsync.user.created", "dsync.group.created", "dsync.group.created");
        assertThat(names()).hasSize(23 + (int) made.memberships());
        assertThat(tenant.addDirectory(
                        directory.organizationId(), DirectorySpec.of(9, 9).state("validating")))
                .isGreaterThan(added);
        assertThat(names()).hasSize(23 + (int) made.memberships());
        assertThatThrownBy(() -> tenant.addDirectory("org_other", DirectorySpec.of(1, 1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void idsAscendWithinAMillisecondAndAcrossThem() {
        tenant.addGroup(directory.id());
        tenant.addGroup(directory.id());
        tenant.advanceTime(Duration.ofMillis(1));
        tenant.addGroup(directory.id());

        assertThat(tenant.events())
                .extracting(SimulatedEvent::id)
                .isSorted()
                .doesNotHaveDuplicates()
                .allMatch(id -> id.matches("event_[0-9A-HJKMNP-TV-Z]{26}"));
    }

    @Test
    void anEventExpiresAfter30Days() {
        tenant.addGroup(directory.id());
        tenant.advanceTime(EventLog.RETENTION);
        assertThat(tenant.events()).hasSize(1);
        tenant.advanceTime(Duration.ofMillis(1));

        assertThat(tenant.events()).isEmpty();
        assertThatThrownBy(() -> tenant.advanceTime(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void emitsAnyOtherEventUnchanged() {
        tenant.emit(
                directory.id(), "dsync.token.revoked", "{\"object\":\"directory_token\",\"token_suffix\":\"a1b2\"}");

        assertThat(data(0).get("token_suffix").asString()).isEqualTo("a1b2");
        assertThat(tenant.events().get(0))
                .hasToString("SimulatedEvent[id=" + tenant.events().get(0).id() + ", event=dsync.token.revoked]");
    }

    @Test
    void concurrentChangesAreEmittedInTheOrderTheyWereMade() {
        IntStream.range(0, 400).parallel().forEach(i -> tenant.updateUserEmail(user, i + "@example.com"));

        assertThat(names()).hasSize(400);
        assertThat(IntStream.range(1, 400)
                        .allMatch(i -> Caller.parse(previous(i))
                                .get("email")
                                .equals(data(i - 1).get("email"))))
                .isTrue();
        assertThat(data(399).get("email").asString()).isEqualTo(directory.userEmail(4));
    }

    private List<String> names() {
        return tenant.events().stream().map(SimulatedEvent::event).toList();
    }

    private JsonNode data(int event) {
        return Caller.parse(tenant.events().get(event).json()).get("data");
    }

    private String previous(int event) {
        return data(event).get("previous_attributes").toString();
    }
}
