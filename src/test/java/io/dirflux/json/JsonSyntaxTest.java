package io.dirflux.json;

import static io.dirflux.json.Bodies.readUser;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What counts as JSON, and how a body that is not JSON is described. */
class JsonSyntaxTest {

    @Test
    void aTextEndsAtItsQuoteHoweverLongItIs() {
        for (int before = 0; before < 20; before++) {
            for (int length = 0; length < 40; length++) {
                String text = "x".repeat(length);

                assertThat(readUser(" ".repeat(before) + "\"name\":\"" + text + "\"")
                                .name())
                        .isEqualTo(text);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\u00EB", "\u20AC", "\uD83D\uDE00", "\\u00EB", "\\\"", "\\\\", "\\n", "\u007F", " ", "!", "]"})
    void everyCharacterIsReadWhereverItStands(String character) {
        for (int before = 0; before < 20; before++) {
            String text = "x".repeat(before) + character + "yz";

            assertThat(readUser("\"name\":\"" + text + "\"").name())
                    .isEqualTo(text.replace("\\u00EB", "\u00EB")
                            .replace("\\\"", "\"")
                            .replace("\\\\", "\\")
                            .replace("\\n", "\n"));
        }
    }

    @Test
    void aControlCharacterInATextMakesTheBodyMalformed() {
        for (char control = 0; control < ' '; control++) {
            for (int before = 0; before < 12; before++) {
                assertMalformed("[\"" + "x".repeat(before) + control + "\"]", "not JSON");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"80", "C3", "C3C3", "E282", "F09F98", "F8808080", "FF"})
    void bytesThatAreNotUtf8MakeTheBodyMalformed(String bytes) {
        String text = new String(HexFormat.of().parseHex(bytes), ISO_8859_1);

        for (String field : List.of("name", "unknown")) {
            byte[] body = Bodies.user("\"" + field + "\":\"" + text + "\"").getBytes(ISO_8859_1);
            assertThatExceptionOfType(MalformedBodyException.class)
                    .isThrownBy(() -> JsonDecoder.item(Bodies.USER, body))
                    .withMessageMatching("the body is malformed at line 1, column \\d+: not JSON");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"C080", "F4908080"})
    void aCharacterThatUtf8MayNotEncodeCostsOnlyItself(String bytes) {
        assertThat(JsonDecoder.item(Bodies.USER, userWith("\"name\":\"a?b\"", bytes))
                        .record()
                        .name())
                .startsWith("a")
                .endsWith("b");
    }

    @Test
    void halfASurrogatePairInUtf8MakesTheBodyMalformedWhereItIsRead() {
        assertThatExceptionOfType(MalformedBodyException.class)
                .isThrownBy(() -> JsonDecoder.item(Bodies.USER, userWith("\"name\":\"a?b\"", "EDA080")))
                .withMessageContaining("not JSON");
    }

    @Test
    void halfASurrogatePairInUtf8CostsOnlyItselfInAttributes() {
        byte[] body = userWith("\"custom_attributes\":{\"n\":\"a?b\",\"m\":1}", "EDA080");

        assertThat(JsonDecoder.item(Bodies.USER, body).record().customAttributes())
                .containsEntry("n", "a\uFFFDb")
                .containsEntry("m", 1L);
    }

    /** A user with these fields, where these bytes stand for the question mark. */
    private static byte[] userWith(String fields, String bytes) {
        return Bodies.user(fields)
                .replace("?", new String(HexFormat.of().parseHex(bytes), ISO_8859_1))
                .getBytes(ISO_8859_1);
    }

    @Test
    void halfASurrogatePairIsKept() {
        assertThat(readUser("\"name\":\"\\uD83D!\"").name()).isEqualTo("\uD83D!");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,}      | not JSON",
                "[1,]            | not JSON",
                "[1 2]           | not JSON",
                "{\"a\" 1}       | not JSON",
                "{a:1}           | not JSON",
                "{\"a\":1]       | not JSON",
                "[01]            | not JSON",
                "[1.]            | not JSON",
                "[.5]            | not JSON",
                "[-]             | not JSON",
                "[1e+]           | not JSON",
                "[tru]           | not JSON",
                "[NaN]           | not JSON",
                "[\"\\x\"]       | not JSON",
                "[\"\\u00G0\"]   | not JSON",
                "['a']           | not JSON",
                "[1/*c*/]        | not JSON",
                "[\"a            | it ends in the middle",
                "[\"\\           | it ends in the middle",
                "[\"\\u00        | it ends in the middle",
                "[tr             | it ends in the middle",
                "[-              | it ends in the middle",
                "{\"a\"          | it ends in the middle",
                "{\"a\":         | it ends in the middle",
                "[1,             | it ends in the middle",
            })
    void aBodyThatIsNotJsonIsDescribedByItsLine(String json, String problem) {
        assertMalformed(json, "line 1, column \\d+: " + problem);
        assertMalformed("\n\n" + json, "line 3, column \\d+: " + problem);
    }

    @Test
    void bytesInTheArrayBehindTheBodyAreNotRead() {
        String body = "{\"data\":[],\"list_metadata\":{\"after\":\"a\"";
        for (int length : new int[] {body.length() + 2, 500}) {
            byte[] array = Arrays.copyOf((body + "}}").getBytes(UTF_8), length);
            assertThatExceptionOfType(MalformedBodyException.class)
                    .isThrownBy(() -> JsonDecoder.page(Bodies.USER, array, body.length(), null))
                    .withMessageContaining("it ends in the middle");
        }

        byte[] endless = new byte[500];
        Arrays.fill(endless, (byte) 'x');
        System.arraycopy(body.getBytes(UTF_8), 0, endless, 0, body.length() - 1);
        assertThatExceptionOfType(MalformedBodyException.class)
                .isThrownBy(() -> JsonDecoder.page(Bodies.USER, endless, body.length() - 1, null))
                .withMessageContaining("it ends in the middle");

        byte[] longArray = Arrays.copyOf((body + "}}" + "}".repeat(100)).getBytes(UTF_8), 500);
        assertThat(JsonDecoder.page(Bodies.USER, longArray, body.length() + 2, null)
                        .page()
                        .after())
                .isEqualTo("a");
    }

    @Test
    void aNameMayHaveTenThousandBytesAndNoMore() {
        assertThat(readUser("\"" + "n".repeat(10_000) + "\":1").id()).isEqualTo("u1");

        assertMalformed("{\"" + "n".repeat(10_100) + "\":1}", ".*a name too long.*");
    }

    /** Skipped, and as attributes. */
    private static void assertMalformed(String json, String message) {
        for (String field : List.of("unknown", "custom_attributes")) {
            String body = "{\"" + field + "\":" + json;
            assertThatExceptionOfType(MalformedBodyException.class)
                    .isThrownBy(() -> JsonDecoder.item(Bodies.USER, Bodies.bytes(body)))
                    .withMessageMatching("the body is malformed.*" + message);
        }
    }
}
