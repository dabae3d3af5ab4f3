package io.dirflux.model;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ModelTest {

    @ParameterizedTest
    @CsvSource({"linked, true", "active, true", "unlinked, false", "inactive, false", "validating, false", ", false"})
    void aDirectoryIsLinkedInBothVocabularies(String state, boolean linked) {
        Directory directory = Directory.builder("directory_1")
                .state(state == null ? null : DirectoryState.of(state))
                .build();

        assertThat(directory.isLinked()).isEqualTo(linked);
    }

    @ParameterizedTest
    @CsvSource({"active, true", "ACTIVE, false", "suspended, false", "inactive, false", "on leave, false", ", false"})
    void onlyAnActiveUserIsActive(String state, boolean active) {
        DirectoryUser user = DirectoryUser.builder("u", "d")
                .state(state == null ? null : UserState.of(state))
                .build();

        assertThat(user.isActive()).isEqualTo(active);
    }

    @Test
    void anOpenEnumIsComparedByItsExactText() {
        assertThat(UserState.of("suspended")).isEqualTo(UserState.SUSPENDED).isNotEqualTo(UserState.INACTIVE);
        assertThat(UserState.of("Suspended")).isNotEqualTo(UserState.SUSPENDED).hasToString("Suspended");
    }

    @Test
    void anOpenEnumTellsWhatItKnows() {
        assertThat(Stream.of("active", "suspended", "inactive").map(UserState::of))
                .allMatch(UserState::isKnown);
        assertThat(Stream.of(
                                "linked",
                                "unlinked",
                                "active",
                                "inactive",
                                "validating",
                                "invalid_credentials",
                                "deleting")
                        .map(DirectoryState::of))
                .allMatch(DirectoryState::isKnown);
        assertThat(Stream.of("s3", "gusto", "rippling", "rippling scim v2.0", "breathehr", "okta scim v1.1")
                        .map(DirectoryType::of))
                .allMatch(DirectoryType::isKnown);
        assertThat(UserState.of("on leave").isKnown()).isFalse();
        assertThat(DirectoryState.of("LINKED").isKnown()).isFalse();
        assertThat(DirectoryType.of("okta").isKnown()).isFalse();
    }

    @Test
    void thePrimaryEmailIsTheEmailIfThereIsOne() {
        assertThat(withEmails("a@example.com", new Email(true, null, "b@example.com")))
                .isEqualTo("a@example.com");
    }

    @Test
    void elseThePrimaryEmailIsTheFirstPrimaryOne() {
        Email work = new Email(false, "work", "work@example.com");
        Email first = new Email(true, null, "first@example.com");
        Email second = new Email(true, null, "second@example.com");

        assertThat(withEmails(null, work, new Email(true, null, null), first, second))
                .isEqualTo("first@example.com");
    }

    @Test
    void elseThePrimaryEmailIsTheFirstThatHasAValue() {
        Email blank = new Email(null, null, " ");

        assertThat(withEmails(
                        "", blank, new Email(null, null, "x@example.com"), new Email(false, null, "y@example.com")))
                .isEqualTo("x@example.com");
    }

    @Test
    void withoutAnyAddressThePrimaryEmailIsNull() {
        assertThat(withEmails(null)).isNull();
        assertThat(withEmails(null, new Email(true, "work", null))).isNull();
    }

    private static @Nullable String withEmails(@Nullable String email, Email... emails) {
        return DirectoryUser.builder("u", "d")
                .email(email)
                .emails(List.of(emails))
                .build()
                .primaryEmail();
    }

    @Test
    void unknownGroupsAndMembersAreNullOthersAreEmpty() {
        DirectoryUser user = DirectoryUser.builder("u", "d").build();
        DirectoryGroup group = DirectoryGroup.builder("g", "d").build();

        assertThat(user.groups()).isNull();
        assertThat(group.members()).isNull();
        assertThat(user.emails()).isEmpty();
        assertThat(user.roles()).isEmpty();
        assertThat(user.customAttributes()).isEmpty();
        assertThat(group.rawAttributes()).isEmpty();
    }

    @Test
    void listsAreCopied() {
        List<GroupRef> groups = new ArrayList<>(List.of(Samples.REF));
        DirectoryUser user = DirectoryUser.builder("u", "d").groups(groups).build();
        groups.clear();

        assertThat(user.groups()).containsExactly(Samples.REF);
        assertThatThrownBy(requireNonNull(user.groups())::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void withGroupsChangesNothingElse() {
        DirectoryUser without = Samples.USER.withGroups(null);

        assertThat(without.groups()).isNull();
        assertThat(without.withGroups(List.of(Samples.REF))).isEqualTo(Samples.USER);
    }

    @Test
    void withMembersChangesNothingElse() {
        DirectoryGroup without = Samples.GROUP.withMembers(null);

        assertThat(without).isEqualTo(Samples.GROUP_WITHOUT_MEMBERS);
        assertThat(without.withMembers(List.of(Samples.MEMBER))).isEqualTo(Samples.GROUP);
    }

    @Test
    void aMemberCarriesItsUser() {
        assertThat(GroupMember.of(Samples.USER))
                .isEqualTo(new GroupMember("directory_user_1", "secret first", "secret last", Samples.USER));
    }

    static Stream<Record> personal() {
        return Stream.of(
                Samples.USER,
                Samples.GROUP,
                Samples.DIRECTORY,
                Samples.REF,
                Samples.MEMBER,
                GroupMember.of(Samples.USER),
                Samples.USER.emails().get(0),
                new Page<>(List.of(Samples.USER), null, null, null, List.of()));
    }

    @ParameterizedTest
    @MethodSource("personal")
    void noNameMailOrAttributeShowsInToString(Record model) {
        assertThat(model.toString()).doesNotContain("secret");
    }

    @Test
    void toStringShowsIdsAndState() {
        assertThat(Samples.USER)
                .hasToString("DirectoryUser[id=directory_user_1, directoryId=directory_1, organizationId=org_1,"
                        + " state=active]");
        assertThat(Samples.GROUP)
                .hasToString("DirectoryGroup[id=directory_group_1, directoryId=directory_1, organizationId=org_1]");
        assertThat(Samples.DIRECTORY).hasToString("Directory[id=directory_1, organizationId=org_1, state=linked]");
    }

    @Test
    @SuppressWarnings("NullAway")
    void aRecordNeedsItsIds() {
        assertThatNullPointerException()
                .isThrownBy(() -> DirectoryUser.builder(null, "d").build())
                .withMessage("id");
        assertThatNullPointerException()
                .isThrownBy(() -> DirectoryGroup.builder("g", null).build())
                .withMessage("directoryId");
        assertThatNullPointerException()
                .isThrownBy(() -> Directory.builder(null).build())
                .withMessage("id");
    }
}
