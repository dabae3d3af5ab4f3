package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dirflux.Cursors.Place;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which of the two shapes a cursor has, and where it is refused. */
class CursorsTest {

    @Test
    void aPlaceIsADirectoryAndTheLastIdInIt() {
        assertThat(Cursors.place(Ids.USER, "d1/u1"))
                .isEqualTo(new Place("d1", "u1"))
                .hasToString("d1/u1");
        assertThat(Cursors.place(Ids.USER, "d1/"))
                .isEqualTo(new Place("d1", null))
                .hasToString("d1/");
    }

    @ParameterizedTest
    @ValueSource(strings = {"d1/u1", "d1/", "/u1", "/"})
    void whereIdsAreNeededAPlaceIsRefused(String place) {
        ListOptions after = ListOptions.DEFAULTS.startingAfter(place);
        ListOptions before = ListOptions.DEFAULTS.endingBefore(place);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cursors.checkPlain(Ids.USER, place))
                .withMessageContaining("walk of an organization");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cursors.requirePlain(after))
                .withMessageContaining("Dialect.REFERENCE");
        assertThatIllegalArgumentException().isThrownBy(() -> Cursors.requirePlain(before));
    }

    @Test
    void whereIdsAreNeededAnIdPasses() {
        assertThatCode(() -> {
                    Cursors.checkPlain(Ids.USER, "u1");
                    Cursors.checkInOrganization(Ids.USER, "u1");
                    Cursors.requirePlain(ListOptions.DEFAULTS);
                    Cursors.requirePlain(ListOptions.DEFAULTS.startingAfter("u1"));
                    Cursors.requirePlain(ListOptions.DEFAULTS.endingBefore("u1"));
                })
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/u1", "/", "d1/directory_group_1", "directory_user_1/u1"})
    void aPlaceWithoutADirectoryOrWithAnIdOfAnotherKindIsRefused(String place) {
        assertThatIllegalArgumentException().isThrownBy(() -> Cursors.checkInOrganization(Ids.USER, place));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cursors.place(Ids.USER, place))
                .withMessageNotContaining("plain");
    }

    @Test
    void whereAPlaceIsNeededAnIdIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Cursors.place(Ids.USER, "u1"))
                .withMessageContaining("not a plain id");
    }
}
