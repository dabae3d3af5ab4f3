package io.dirflux.json;

import static io.dirflux.json.Bodies.USER;
import static io.dirflux.json.Bodies.list;
import static io.dirflux.json.Bodies.readUser;
import static io.dirflux.json.Bodies.rejectedUser;
import static io.dirflux.json.Bodies.user;
import static io.dirflux.json.Bodies.users;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.dirflux.model.Page;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Random;
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

    /** Whatever is done to a body: it is read, rejected or malformed, and nothing else. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "openapi/directory_user_list.json",
                "openapi/directory_group_list.json",
                "openapi/directory_list.json",
                "reference-page/directory_users.json",
                "reference-page/directory_groups.json"
            })
    void nothingButTheDocumentedExceptionsComesOut(String example) {
        byte[] whole = Bodies.example(example);
        Random random = new Random(example.hashCode());

        for (int i = 0; i < 600; i++) {
            byte[] body = mutated(whole, random);
            for (RecordType<?> type : new RecordType<?>[] {USER, RecordType.GROUP, RecordType.DIRECTORY}) {
                decode(type, body);
            }
            JsonDecoder.error(body, i % 2 == 0 ? "text/plain" : null);
        }
    }

    private static void decode(RecordType<?> type, byte[] body) {
        try {
            // attributes are read late: what passed must be readable to its end
            assertThat(JsonDecoder.page(type, body, null).page().data())
                    .allSatisfy(record -> assertThat(record).hasSameHashCodeAs(record));
        } catch (MalformedBodyException documented) {
            assertNoQuote(documented);
        }
        try {
            JsonDecoder.item(type, body);
        } catch (MalformedBodyException | RejectedRecordException documented) {
            assertNoQuote(documented);
        }
    }

    private static void assertNoQuote(RuntimeException documented) {
        if (String.valueOf(documented.getMessage()).contains("example.com") || documented.getCause() != null) {
            throw new AssertionError("quotes the body", documented);
        }
    }

    /** Cuts, doubles and overwrites pieces; tokens that mean something are likelier than noise. */
    private static byte[] mutated(byte[] whole, Random random) {
        String[] tokens = {"{", "}", "[", "]", "\"", ":", ",", "null", "true", "1e9", "\\u", "\u0000", "\uFFFF", "7"};
        StringBuilder body = new StringBuilder(new String(whole, ISO_8859_1));
        for (int n = random.nextInt(4); n >= 0; n--) {
            int at = random.nextInt(body.length());
            int end = Math.min(body.length(), at + random.nextInt(20));
            switch (random.nextInt(4)) {
                case 0 -> body.delete(at, end);
                case 1 -> body.insert(at, body.substring(at, end));
                case 2 -> body.replace(at, end, tokens[random.nextInt(tokens.length)]);
                default -> body.setCharAt(at, (char) random.nextInt(256));
            }
        }
        return body.toString().getBytes(ISO_8859_1);
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
