package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dirflux.model.Order;
import io.dirflux.model.UserState;
import io.dirflux.paging.ListOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A query refuses invalid values when they are set, and accepts unusual ones. */
class QueriesTest {

    @ParameterizedTest
    @ValueSource(strings = {"org_1", "directory_user_1", "directory_group_1", "event_1", "", "  ", ".", ".."})
    void refusesAnIdThatIsCertainlyNotOfADirectory(String id) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UserQuery.inDirectory(id))
                .withMessageContaining("directory");
        assertThatIllegalArgumentException().isThrownBy(() -> GroupQuery.inDirectory(id));
    }

    @ParameterizedTest
    @ValueSource(strings = {"directory_1", "directory_grp_1", "dir-7", "7", "../organizations", "ü"})
    void passesIdsOfUnknownShape(String id) {
        assertThatCode(() -> UserQuery.inDirectory(id)).doesNotThrowAnyException();
        assertThatCode(() -> UserQuery.inGroup(id)).doesNotThrowAnyException();
        assertThatCode(() -> GroupQuery.ofUser(id)).doesNotThrowAnyException();
        assertThatCode(() -> UserQuery.inOrganization(id)).doesNotThrowAnyException();
    }

    @Test
    void refusesIdsOfAnotherKind() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UserQuery.inGroup("directory_user_1"))
                .withMessage(
                        "Expected the id of a directory group (directory_group_...), not the id of a directory user");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DirectoryQuery.all().organization("event_1"))
                .withMessageContaining("not the id of an event");
        assertThatIllegalArgumentException().isThrownBy(() -> GroupQuery.ofUser("directory_group_1"));
        assertThatIllegalArgumentException().isThrownBy(() -> UserQuery.inOrganization("directory_user_1"));
    }

    @ParameterizedTest
    @ValueSource(ints = {-1, 0, 101})
    void refusesPageSizesTheServerDoesNotHave(int size) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DirectoryQuery.all().pageSize(size))
                .withMessage("pageSize is from 1 to 100, not " + size);
    }

    @Test
    void refusesOtherNumbersOutOfRange() {
        UserQuery query = UserQuery.inDirectory("directory_1");
        assertThatIllegalArgumentException().isThrownBy(() -> query.pagesAhead(2));
        assertThatIllegalArgumentException().isThrownBy(() -> query.pagesAhead(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> query.fanOut(0));
        assertThatIllegalArgumentException().isThrownBy(() -> query.fanOut(257));
    }

    @Test
    void refusesTwoCursors() {
        UserQuery query = UserQuery.inDirectory("directory_1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> query.startingAfter("a").endingBefore("b"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> query.endingBefore("a").startingAfter("b"));
    }

    @Test
    void refusesTheCursorOfAnOrganizationElsewhere() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UserQuery.inDirectory("directory_1").startingAfter("directory_1/directory_user_1"))
                .withMessageContaining("list of an organization");
        assertThatCode(() -> UserQuery.inOrganization("org_1").startingAfter("directory_1/directory_user_1"))
                .doesNotThrowAnyException();
        assertThatCode(() -> UserQuery.inOrganization("org_1").startingAfter("directory_user_1"))
                .doesNotThrowAnyException();
    }

    @Test
    void refusesCursorsOfAnotherKind() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UserQuery.inDirectory("directory_1").startingAfter("directory_group_1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UserQuery.inOrganization("org_1").startingAfter("directory_1/directory_group_1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DirectoryQuery.all().startingAfter(""));
    }

    @Test
    void refusesFiltersThatTheApiHasOnlyInADirectory() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UserQuery.inGroup("directory_group_1").email("a@b.c"))
                .withMessageNotContaining("a@b.c");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UserQuery.inGroup("directory_group_1").idpId("1"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UserQuery.inDirectory("directory_1").email(" "));
    }

    @ParameterizedTest
    @ValueSource(strings = {"limit", "after", "directory", "organization", "state", "email", "groups", ""})
    void refusesParametersThatHaveAMethodOfTheirOwn(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> UserQuery.inDirectory("directory_1").queryParam(name, "x"));
    }

    @Test
    void everyMethodGivesANewQuery() {
        UserQuery plain = UserQuery.inDirectory("directory_1");
        UserQuery narrowed =
                plain.state(UserState.ACTIVE).pageSize(7).order(Order.DESC).withGroups();

        assertThat(plain.options()).isEqualTo(ListOptions.DEFAULTS);
        assertThat(plain.get(Filter.USER_STATE)).isNull();
        assertThat(plain.has(Filter.USER_WITH_GROUPS)).isFalse();
        assertThat(narrowed.options().pageSize()).isEqualTo(7);
        assertThat(narrowed.get(Filter.USER_STATE)).isEqualTo("active");
        assertThat(narrowed.has(Filter.USER_WITH_GROUPS)).isTrue();
    }

    @Test
    void showsNoFilter() {
        assertThat(UserQuery.inDirectory("directory_1")
                        .email("jane@example.com")
                        .toString())
                .doesNotContain("jane");
    }
}
