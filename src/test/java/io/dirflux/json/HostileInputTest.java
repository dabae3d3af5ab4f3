package io.dirflux.json;

import static io.dirflux.json.Bodies.list;
import static io.dirflux.json.Bodies.readUser;
import static io.dirflux.json.Bodies.rejectedUser;
import static io.dirflux.json.Bodies.user;
import static io.dirflux.json.Bodies.users;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.dirflux.model.Page;
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
    void deeperAttributesRejectTheRecordOnly() {
        String deep = user("\"raw_attributes\":" + nested(65));
        Page<?> page = users(list(deep, user("\"name\":\"n\""), user("\"raw_attributes\":{\"x\":" + lists(64) + "}")));

        assertThat(page.data()).hasSize(1);
        assertThat(page.rejected())
                .extracting("index", "id", "reason")
                .containsExactly(
                        tuple(0, "u1", "raw_attributes: nested deeper than 64 levels"),
                        tuple(2, "u1", "raw_attributes: nested deeper than 64 levels"));
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
    void aLongerOneRejectsTheRecordOnly() {
        String text = "\"" + "x".repeat(1_000_001) + "\"";
        Page<?> page = users(list(
                user("\"name\":" + text),
                user("\"custom_attributes\":{\"a\":[" + text + "]}"),
                user("\"unknown\":" + text)));

        assertThat(page.data()).hasSize(1);
        assertThat(page.rejected())
                .extracting("reason")
                .containsExactly(
                        "name: longer than 1,000,000 characters",
                        "custom_attributes: a text of more than 1,000,000 characters");
    }

    @ParameterizedTest
    @ValueSource(strings = {"1e999999999", "-1e-999999999", "1e99999999999999999999", "1e1001", "0e2147483647"})
    void aNumberWithAGiantExponentRejectsTheRecordAtOnce(String number) {
        assertTimeoutPreemptively(
                Duration.ofSeconds(2),
                () -> assertThat(rejectedUser("\"custom_attributes\":{\"n\":" + number + "}")
                                .reason())
                        .isEqualTo("custom_attributes: a number of more than 1,000 digits"));
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
    void aNumberOfOneDigitMoreRejectsTheRecord() {
        assertThat(rejectedUser("\"custom_attributes\":{\"n\":" + "7".repeat(1_001) + "}")
                        .reason())
                .isEqualTo("custom_attributes: a number of more than 1,000 digits");
    }

    @Test
    void aNumberOfAMillionDigitsRejectsTheRecordAtOnce() {
        String digits = "7".repeat(1_000_000);

        assertTimeoutPreemptively(Duration.ofSeconds(2), () -> {
            Page<?> page = users(list(
                    user("\"custom_attributes\":{\"n\":" + digits + "}"),
                    user("\"custom_attributes\":{\"n\":0." + digits + "}"),
                    user("\"unknown\":" + digits)));
            assertThat(page.data()).hasSize(1);
            assertThat(page.rejected())
                    .extracting("reason")
                    .containsOnly("custom_attributes: a number of more than 1,000 digits");
        });
    }

    @Test
    void aTextInAttributesMayHaveAMillionCharacters() {
        String text = "x".repeat(1_000_000);

        assertThat(readUser("\"custom_attributes\":{\"a\":\"" + text + "\"}").customAttributes())
                .containsEntry("a", text);
        assertThat(rejectedUser("\"custom_attributes\":{\"a\":[{\"b\":\"x" + text + "\"}]}")
                        .reason())
                .isEqualTo("custom_attributes: a text of more than 1,000,000 characters");
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
