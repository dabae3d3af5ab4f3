package io.dirflux.json;

import static io.dirflux.json.Bodies.list;
import static io.dirflux.json.Bodies.readUser;
import static io.dirflux.json.Bodies.user;
import static io.dirflux.json.Bodies.users;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Page;
import io.dirflux.model.Unreadable;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HostileInputTest {

    @Test
    void attributesMayBeNested64LevelsDeep() {
        assertThat(readUser("\"custom_attributes\":" + nested(64)).customAttributes())
                .containsOnlyKeys("a");
    }

    @Test
    void deeperAttributesAreNotKnown() {
        Page<DirectoryUser> page = users(list(
                user("\"raw_attributes\":" + nested(65)),
                user("\"name\":\"n\""),
                user("\"raw_attributes\":{\"x\":" + lists(64) + "}")));

        assertThat(page.rejected()).isEmpty();
        assertThat(page.data().get(0).rawAttributes()).isNull();
        assertThat(page.data().get(1).rawAttributes()).isEmpty();
        assertThat(page.data().get(2).rawAttributes()).isNull();
        assertThat(page.unreadable()).containsExactly(new Unreadable("raw_attributes", "at most 64 levels", "more", 2));
    }

    @Test
    void aBodyDeeperThan500LevelsIsMalformed() {
        assertThat(users(list(user("\"unknown\":" + lists(490)))).data()).hasSize(1);
        assertThatExceptionOfType(MalformedBodyException.class)
                .isThrownBy(() -> users(list(user("\"unknown\":" + lists(500)))))
                .withMessageContaining("nested deeper than 500 levels");
    }

    @Test
    void aTextOfAMillionCharactersIsRead() {
        assertThat(readUser("\"name\":\"" + "x".repeat(1_000_000) + "\"").name())
                .hasSize(1_000_000);
    }

    @Test
    void aLongerOneIsNotKnown() {
        String text = "\"" + "x".repeat(1_000_001) + "\"";
        Page<DirectoryUser> page = users(list(
                user("\"name\":" + text),
                user("\"custom_attributes\":{\"a\":[" + text + "]}"),
                user("\"unknown\":" + text)));

        assertThat(page.rejected()).isEmpty();
        assertThat(page.data().get(0).name()).isNull();
        assertThat(page.data().get(1).customAttributes()).isNull();
        assertThat(page.data().get(2).extra()).isEmpty();
        String limit = "a text of at most 1,000,000 characters";
        assertThat(page.unreadable())
                .containsExactly(
                        new Unreadable("name", limit, "more", 1),
                        new Unreadable("custom_attributes", limit, "more", 1),
                        new Unreadable("(unknown field)", limit, "more", 1));
    }

    @Test
    void aLongerIdRejectsTheRecordOnly() {
        String text = "\"" + "x".repeat(1_000_001) + "\"";
        Page<DirectoryUser> page = users(list("{\"id\":\"u\",\"directory_id\":" + text + "}", user("\"name\":\"n\"")));

        assertThat(page.data()).hasSize(1);
        assertThat(page.rejected())
                .extracting("reason")
                .containsExactly("directory_id: expected a text of at most 1,000,000 characters, found more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "-1e-999999999", "1e99999999999999999999", "1e1001", "0e2147483647"})
    void aNumberWithAGiantExponentIsRefusedAtOnce(String number) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(2), () -> assertTooManyDigits("\"custom_attributes\":{\"n\":" + number + "}"));
    }

    @Test
    void aNumberMayHaveAThousandDigits() {
        String digits = "7".repeat(1_000);

        assertThat(readUser("\"custom_attributes\":{\"n\":" + digits + ",\"d\":1e1000}")
                        .customAttributes())
                .containsEntry("n", new BigInteger(digits))
                .containsEntry("d", new BigDecimal("1e1000"));
    }

    @Test
    void aNumberOfOneDigitMoreIsNotKnown() {
        assertTooManyDigits("\"custom_attributes\":{\"n\":" + "7".repeat(1_001) + "}");
    }

    @Test
    void aNumberOfAMillionDigitsIsRefusedAtOnce() {
        String digits = "7".repeat(1_000_000);

        assertTimeoutPreemptively(Duration.ofSeconds(2), () -> {
            assertTooManyDigits("\"custom_attributes\":{\"n\":" + digits + "}");
            assertTooManyDigits("\"custom_attributes\":{\"n\":0." + digits + "}");
            assertThat(readUser("\"unknown\":" + digits).extra()).isEmpty();
        });
    }

    private static void assertTooManyDigits(String field) {
        Page<DirectoryUser> page = users(list(user(field)));
        assertThat(page.data().get(0).customAttributes()).isNull();
        assertThat(page.unreadable())
                .containsExactly(new Unreadable("custom_attributes", "a number of at most 1,000 digits", "more", 1));
    }

    @Test
    void aTextInAttributesMayHaveAMillionCharacters() {
        String text = "x".repeat(1_000_000);

        assertThat(readUser("\"custom_attributes\":{\"a\":\"" + text + "\"}").customAttributes())
                .containsEntry("a", text);
        assertThat(readUser("\"custom_attributes\":{\"a\":[{\"b\":\"x" + text + "\"}]}")
                        .customAttributes())
                .isNull();
    }

    @Test
    void anEndlessNameIsMalformed() {
        assertThatExceptionOfType(MalformedBodyException.class)
                .isThrownBy(() -> users("{\"" + "n".repeat(20_000) + "\":1}"))
                .withMessageContaining("a name too long");
    }

    /** Maps in maps, this many levels. */
    private static String nested(int levels) {
        return "{\"a\":".repeat(levels - 1) + "{}" + "}".repeat(levels - 1);
    }

    /** Lists in lists, this many levels. */
    private static String lists(int levels) {
        return "[".repeat(levels) + "]".repeat(levels);
    }
}
