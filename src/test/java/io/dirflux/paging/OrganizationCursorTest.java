package io.dirflux.paging;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The two forms of a cursor, and the queries that refuse one. */
class OrganizationCursorTest {

    @Test
    void hasADirectoryAndTheLastIdInIt() {
        assertThat(OrganizationCursor.parse(IdType.USER, "d1/u1"))
                .isEqualTo(new OrganizationCursor("d1", "u1"))
                .hasToString("d1/u1");
        assertThat(OrganizationCursor.parse(IdType.USER, "d1/"))
                .isEqualTo(new OrganizationCursor("d1", null))
                .hasToString("d1/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"d1/u1", "d1/", "/u1", "/"})
    void isRefusedWhereAPlainIdIsNeeded(String cursor) {
        ListOptions after = ListOptions.DEFAULTS.startingAfter(cursor);
        ListOptions before = ListOptions.DEFAULTS.endingBefore(cursor);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> OrganizationCursor.refuse(IdType.USER, cursor))
                .withMessageContaining("list of an organization");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OrganizationCursor.refuseIn(after))
                .withMessageContaining("Dialect.REFERENCE");
        assertThatIllegalArgumentException().isThrownBy(() -> OrganizationCursor.refuseIn(before));
    }

    @Test
    void aPlainIdPassesWhereAPlainIdIsNeeded() {
        assertThatCode(() -> {
                    OrganizationCursor.refuse(IdType.USER, "u1");
                    OrganizationCursor.checkEither(IdType.USER, "u1");
                    OrganizationCursor.refuseIn(ListOptions.DEFAULTS);
                    OrganizationCursor.refuseIn(ListOptions.DEFAULTS.startingAfter("u1"));
                    OrganizationCursor.refuseIn(ListOptions.DEFAULTS.endingBefore("u1"));
                })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/u1", "/", "d1/directory_group_1", "directory_user_1/u1"})
    void isRefusedWithoutADirectoryOrWithAnIdOfAnotherKind(String cursor) {
        assertThatIllegalArgumentException().isThrownBy(() -> OrganizationCursor.checkEither(IdType.USER, cursor));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OrganizationCursor.parse(IdType.USER, cursor))
                .withMessageNotContaining("plain");
    }

    @Test
    void aPlainIdIsRefusedWhereItIsNeeded() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> OrganizationCursor.parse(IdType.USER, "u1"))
                .withMessageContaining("not a plain id");
    }
}
