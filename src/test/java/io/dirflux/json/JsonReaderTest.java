package io.dirflux.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {

    @Test
    void aTextEndsWhereItsQuoteStandsHoweverLongItIs() {
        for (int before = 0; before < 20; before++) {
            for (int length = 0; length < 40; length++) {
                String text = "x".repeat(length);
                JsonReader reader = open(" ".repeat(before) + "\"" + text + "\"");

                assertThat(reader.text()).isEqualTo(text);
                assertThat(reader.isAtEnd()).isTrue();
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"\u00EB", "\u20AC", "\uD83D\uDE00", "\\u00EB", "\\\"", "\\\\", "\\n", "\u007F", " ", "!", "]"})
    void everyCharacterIsReadWhereverItStands(String character) {
        for (int before = 0; before < 20; before++) {
            String text = "x".repeat(before) + character + "yz";

            assertThat(open("\"" + text + "\"").text())
                    .isEqualTo(text.replace("\\u00EB", "\u00EB")
                            .replace("\\\"", "\"")
                            .replace("\\\\", "\\")
                            .replace("\\n", "\n"));
        }
    }

    @Test
    void everyControlCharacterEndsTheBodyWhereverItStands() {
        for (char control = 0; control < ' '; control++) {
            for (int before = 0; before < 12; before++) {
                assertMalformed("\"" + "x".repeat(before) + control + "\"", "column " + (before + 2) + ": not JSON");
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "80, 2", // nothing leads
        "C3, 3", // nothing follows
        "C3C3, 3",
        "E282, 4",
        "F09F98, 5",
        "F8808080, 2", // five bytes
        "FF, 2",
    })
    void bytesThatAreNoUtf8EndTheBodyAndTellWhere(String bytes, int column) {
        String json = "\"" + new String(hex(bytes), ISO_8859_1) + "\"";

        assertThatExceptionOfType(MalformedBodyException.class)
                .isThrownBy(() -> open(json.getBytes(ISO_8859_1)).skip())
                .withMessageContaining("line 1, column " + column + ": not JSON");
    }

    @ParameterizedTest
    @ValueSource(strings = {"EDA080", "C080", "F4908080"})
    void aCharacterThatUtf8MayNotEncodeCostsOnlyItself(String bytes) {
        String json = "\"a" + new String(hex(bytes), ISO_8859_1) + "b\"";

        assertThat(open(json.getBytes(ISO_8859_1)).text()).startsWith("a\uFFFD").endsWith("b");
    }

    @Test
    void halfASurrogatePairIsKept() {
        assertThat(open("\"\\uD83D!\"").text()).isEqualTo("\uD83D!");

        JsonReader reader = open("{\"\\uD83D\":1}");
        reader.beginObject();
        assertThat(reader.nextName()).isEqualTo("\uD83D");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":1,}      | column 8: not JSON",
                "[1,]            | column 4: not JSON",
                "[1 2]           | column 4: not JSON",
                "{\"a\" 1}       | column 6: not JSON",
                "{a:1}           | column 2: not JSON",
                "{\"a\":1]       | column 7: not JSON",
                "[01]            | column 3: not JSON",
                "[1.]            | column 4: not JSON",
                "[.5]            | column 2: not JSON",
                "[-]             | column 3: not JSON",
                "[1e+]           | column 5: not JSON",
                "[tru]           | column 5: not JSON",
                "[NaN]           | column 2: not JSON",
                "[\"\\x\"]       | column 4: not JSON",
                "[\"\\u00G0\"]   | column 7: not JSON",
                "['a']           | column 2: not JSON",
                "[1/*c*/]        | column 3: not JSON",
                "[\"a            | column 4: it ends in the middle",
                "[\"\\           | column 4: it ends in the middle",
                "[\"\\u00        | column 7: it ends in the middle",
                "[tr             | column 4: it ends in the middle",
                "[-              | column 3: it ends in the middle",
                "{\"a\"          | column 5: it ends in the middle",
                "{\"a\":         | column 6: it ends in the middle",
                "[1,             | column 4: it ends in the middle",
            })
    void whatIsNoJsonIsToldByItsPlace(String json, String place) {
        assertMalformed(json, "line 1, " + place);
        assertMalformed("\n\n" + json, "line 3, " + place);
    }

    @Test
    void whatStandsInTheArrayBehindTheBodyIsNoPartOfIt() {
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

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "UNKNOWN")
    void aFieldIsKnownByItsNameAloneWhateverCameBefore(Field field) {
        String name = field.toString();
        String json =
                "[{\"x\":1,\"%s\":2},{\"x\":1,\"%s\":2},{\"x\":1,\"%s\" : 2},{\"x\":1,\"\\u%04x%s\":2},{\"x\":1,\"%s_\":2}]"
                        .formatted(name, name, name, (int) name.charAt(0), name.substring(1), name);
        JsonReader reader = open(json);
        reader.beginArray();

        for (int i = 0; i < 4; i++) {
            assertThat(secondField(reader)).isEqualTo(field);
        }
        assertThat(secondField(reader)).isEqualTo(Field.UNKNOWN);
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "UNKNOWN")
    void aNameThatDiffersInOneLetterIsAnotherField(Field field) {
        String name = field.toString();
        for (int i = 0; i < name.length(); i++) {
            String other = name.substring(0, i) + "?" + name.substring(i + 1);
            JsonReader reader =
                    open("[{\"x\":1,\"%s\":2},{\"x\":1,\"%s\":2},{\"x\":1,\"%s\":2}]".formatted(name, other, name));
            reader.beginArray();

            assertThat(secondField(reader)).isEqualTo(field);
            assertThat(secondField(reader)).as(other).isEqualTo(Field.UNKNOWN);
            assertThat(secondField(reader)).isEqualTo(field);
        }
    }

    @Test
    void aFieldThatIsLeftIsSkipped() {
        JsonReader reader = open("{\"id\":{\"a\":[1,{\"b\":2}]},\"name\":\"n\"}");
        reader.beginObject();

        assertThat(reader.nextField()).isEqualTo(Field.ID);
        assertThat(reader.nextField()).isEqualTo(Field.NAME);
        assertThat(reader.text()).isEqualTo("n");
        assertThat(reader.nextField()).isNull();
        assertThat(reader.isAtEnd()).isTrue();
    }

    @Test
    void containersAreLeftFromAnywhereInThem() {
        JsonReader reader = open("[{\"id\":[[1,2],{\"a\":[3,4]}],\"x\":[]},7]");
        reader.beginArray();
        reader.nextElement();
        reader.beginObject();
        reader.nextField();
        reader.beginArray();
        reader.nextElement();
        reader.beginArray();
        reader.nextElement();
        assertThat(reader.depth()).isEqualTo(4);
        assertThat(reader.stepAt(2) + reader.stepAt(3) + reader.stepAt(4)).isEqualTo(".id[0][0]");

        reader.leaveTo(1);

        assertThat(reader.nextElement()).isTrue();
        assertThat(reader.text()).isEqualTo("7");
        assertThat(reader.stepAt(1)).isEqualTo("[1]");
    }

    @Test
    void aSkippedValueTellsItsLevelsAndWhetherItsNumbersArePlain() {
        assertSkipped("{\"a\":[{}],\"b\":1}", 3, true);
        assertSkipped("[123456789012345678,-1.5]", 1, true);
        assertSkipped("[1234567890123456789]", 1, false);
        assertSkipped("[1e3]", 1, false);
        assertSkipped("\"1e3\"", 0, true);

        JsonReader reader = open("[[1],[[2]]]");
        reader.beginArray();
        reader.nextElement();
        reader.skip();
        assertThat(reader.levelsSkipped()).isEqualTo(1);
        reader.nextElement();
        reader.skip();
        assertThat(reader.levelsSkipped()).isEqualTo(2);
    }

    @Test
    void nestingIsBoundedAlsoWhereItIsSkipped() {
        open("[".repeat(500) + "]".repeat(500)).skip();

        assertMalformed("[".repeat(501) + "]".repeat(501), "column 501: nested deeper than 500 levels");
    }

    @Test
    void nestingIsBoundedWhereItIsRead() {
        JsonReader reader = open("[".repeat(501) + "]".repeat(501));
        for (int level = 0; level < 500; level++) {
            reader.beginArray();
            reader.nextElement();
        }

        assertThatExceptionOfType(MalformedBodyException.class)
                .isThrownBy(reader::beginArray)
                .withMessageEndingWith("column 501: nested deeper than 500 levels");
    }

    @Test
    void aNameMayHaveTenThousandBytesAndNoMore() {
        open("{\"" + "n".repeat(10_000) + "\":1}").skip();

        assertMalformed("{\"" + "n".repeat(10_001) + "\":1}", "a name too long");
    }

    @Test
    void aStringIsReadIfItIsTheOneThatIsExpected() {
        JsonReader reader = open("[\"ab\",\"abc\"]");
        reader.beginArray();
        reader.nextElement();

        assertThat(reader.readIf("\"abc\"".getBytes(UTF_8))).isFalse();
        assertThat(reader.readIf("\"ab\"".getBytes(UTF_8))).isTrue();
        assertThat(reader.nextElement()).isTrue();
        assertThat(reader.text()).isEqualTo("abc");
        assertThat(open("\"ab\"").readIf("\"ab\"".getBytes(UTF_8))).isTrue();
    }

    private static void assertSkipped(String json, int levels, boolean plain) {
        JsonReader reader = open(json);
        reader.skip();

        assertThat(reader.levelsSkipped()).isEqualTo(levels);
        assertThat(reader.onlyPlainNumbersSkipped()).isEqualTo(plain);
    }

    private static Field secondField(JsonReader reader) {
        reader.nextElement();
        reader.beginObject();
        reader.nextField();
        Field second = reader.nextField();
        reader.leaveTo(1);
        return second;
    }

    private static void assertMalformed(String json, String message) {
        assertThatExceptionOfType(MalformedBodyException.class)
                .isThrownBy(() -> open(json).skip())
                .withMessageEndingWith(message);
        assertThatExceptionOfType(MalformedBodyException.class).isThrownBy(() -> Bodies.users("{\"x\":" + json));
    }

    private static JsonReader open(String json) {
        return open(json.getBytes(UTF_8));
    }

    private static JsonReader open(byte[] json) {
        return Encoding.utf8(json, json.length).open();
    }

    private static byte[] hex(String digits) {
        byte[] bytes = new byte[digits.length() / 2];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = (byte) Integer.parseInt(digits.substring(2 * i, 2 * i + 2), 16);
        }
        return bytes;
    }
}
