package io.dirflux.json;

import static io.dirflux.json.Bodies.USER;
import static io.dirflux.json.Bodies.bytes;
import static io.dirflux.json.Bodies.list;
import static io.dirflux.json.Bodies.user;
import static io.dirflux.json.Bodies.users;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Page;
import java.nio.charset.Charset;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageEnvelopeTest {

    @Test
    void cursorsStandInListMetadata() {
        assertCursors("{\"data\":[],\"list_metadata\":{\"before\":\"b\",\"after\":\"a\"}}", "a", "b");
    }

    @Test
    void olderAnswersHaveOnlyCamelCaseListMetadata() {
        assertCursors("{\"data\":[],\"listMetadata\":{\"before\":\"b\",\"after\":\"a\"}}", "a", "b");
    }

    @Test
    void underBothNamesTheSnakeCaseOneWinsWhereItHasAValue() {
        assertCursors("""
            {"listMetadata":{"before":"camel-b","after":"camel-a"},
             "list_metadata":{"before":null,"after":"snake-a"},"data":[]}\
            """, "snake-a", "camel-b");
    }

    @Test
    void listMetadataMayLackBefore() {
        assertCursors("{\"data\":[],\"list_metadata\":{\"after\":\"a\"}}", "a", null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"data\":[]}",
                "{\"data\":[],\"list_metadata\":null}",
                "{\"data\":[],\"list_metadata\":{}}",
                "{\"data\":[],\"list_metadata\":{\"after\":null,\"before\":null}}",
                "{\"data\":[],\"list_metadata\":{\"after\":\"\",\"before\":\"\"}}",
            })
    void anAbsentNullOrEmptyCursorIsNone(String body) {
        assertCursors(body, null, null);
    }

    @Test
    void anEmptySnakeCaseCursorYieldsToTheCamelCaseOne() {
        assertCursors("{\"list_metadata\":{\"after\":\"\"},\"listMetadata\":{\"after\":\"a\"}}", "a", null);
    }

    @Test
    void aCursorThatIsANumberIsTakenByItsText() {
        assertCursors("{\"data\":[],\"list_metadata\":{\"after\":2836}}", "2836", null);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"list_metadata\":{\"after\":{\"secret\":1}}}",
                "{\"list_metadata\":{\"after\":[\"secret\"]}}",
                "{\"list_metadata\":{\"after\":true}}",
                "{\"list_metadata\":{\"after\":false}}",
                "{\"list_metadata\":{\"before\":1.5}}",
                "{\"list_metadata\":\"secret\"}",
                "{\"listMetadata\":[]}",
                "{\"data\":{\"secret\":1}}",
                "{\"data\":\"secret\"}",
                "{\"data\":1}",
            })
    void anEnvelopeOfAnotherShapeIsMalformedAndEndsNoWalkSilently(String body) {
        assertMalformed(body, "expected ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"object\":\"list\"}",
                "{\"data\":null,\"list_metadata\":{}}",
                "{\"list_metadata\":{\"after\":null}}",
                "{\"object\":\"list\",\"surprise\":{\"a\":[1,2]}}",
            })
    void absentOrNullDataIsAnEmptyPage(String body) {
        assertThat(users(body).data()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"message\":\"secret\"}",
                "{\"object\":\"directory_user\",\"id\":\"secret\"}",
                "{\"object\":{\"secret\":1}}",
            })
    void anObjectWithNothingOfAListIsMalformed(String body) {
        assertMalformed(body, "an object that is not a list");
    }

    @Test
    void unknownFieldsOfTheEnvelopeAreSkipped() {
        Page<DirectoryUser> page = users("""
            {"next":{"data":[{"id":1}]},"data":[%s],"list_metadata":{"total":[3],"after":"a"},"extra":[[]]}\
            """.formatted(user("\"name\":\"n\"")));

        assertThat(page.data()).hasSize(1);
        assertThat(page.after()).isEqualTo("a");
    }

    @Test
    void aRepeatedFieldCountsByItsLastValue() {
        Page<DirectoryUser> page = users("""
            {"data":[%s,7],"list_metadata":{"after":"x"},
             "data":[%s],"list_metadata":{"after":"y","after":"z"}}\
            """.formatted(user("\"name\":\"first\""), user("\"name\":\"second\"")));

        assertThat(page.data()).extracting(DirectoryUser::name).containsExactly("second");
        assertThat(page.rejected()).isEmpty();
        assertThat(page.after()).isEqualTo("z");
    }

    @Test
    void theRequestIdGoesIntoThePage() {
        assertThat(JsonDecoder.page(USER, bytes(list()), "req-1").requestId()).isEqualTo("req-1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "``                        | the body is empty",
                "` `                       | the body is empty",
                "<html>secret</html>       | the body is malformed at line 1, column 1: not JSON",
                "secret                    | the body is malformed at line 1, column 1: not JSON",
                "\"secret\"                | the body is malformed at line 1, column 1: expected an object, found a"
                        + " string",
                "[\"secret\"]              | the body is malformed at line 1, column 1: expected an object, found an"
                        + " array",
                "null                      | the body is malformed at line 1, column 1: expected an object, found null",
                "42                        | the body is malformed at line 1, column 1: expected an object, found a"
                        + " number",
                "{\"data\":[]}{\"data\":[]} | the body is malformed at line 1, column 12: something follows its end",
                "{\"data\":[]}secret       | the body is malformed at line 1, column 12: not JSON",
            })
    void whatIsNoJsonObjectIsMalformedWithoutAQuote(String body, String message) {
        assertThatExceptionOfType(MalformedBodyException.class)
                .isThrownBy(() -> users(body))
                .withMessage(message)
                .withNoCause();
    }

    @Test
    void aBodyCutAnywhereIsMalformed() {
        byte[] whole = Bodies.example("openapi/directory_user_list.json");
        String text = new String(whole, UTF_8).strip();

        for (int length = 1; length < text.length(); length++) {
            assertMalformed(text.substring(0, length), "the body is malformed at line ");
        }
        assertMalformed(text.substring(0, text.length() - 1), "it ends in the middle");
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void anotherEncodingThanUtf8IsMalformed(String charset) {
        String list = list(user("\"name\":\"Jürgen\",\"custom_attributes\":{\"a\":\"ü\"}"));

        assertNotUtf8(list, charset);
        assertNotUtf8("\uFEFF" + list, charset);
        assertNotUtf8("{}", charset);
    }

    private static void assertNotUtf8(String list, String charset) {
        assertThatExceptionOfType(MalformedBodyException.class)
                .isThrownBy(() -> JsonDecoder.page(USER, list.getBytes(Charset.forName(charset)), null))
                .withMessage("the body is malformed: not UTF-8");
    }

    @Test
    void aByteOrderMarkIsSkipped() {
        String list = list(user("\"name\":\"n\",\"custom_attributes\":{\"a\":1}"));

        assertThat(users("\uFEFF" + list)).isEqualTo(users(list));
    }

    @Test
    void theArrayMayBeUsedForTheNextBody() {
        String list = list(user("\"name\":\"n\",\"custom_attributes\":{\"a\":[1,{\"b\":\"ü\"}]}"));
        byte[] body = Arrays.copyOf(bytes(list), 10_000);
        Page<DirectoryUser> page =
                JsonDecoder.page(USER, body, bytes(list).length, null).page();

        Arrays.fill(body, (byte) 'x');

        assertThat(page).isEqualTo(users(list));
        assertThat(page.data().get(0).customAttributes()).isEqualTo(Map.of("a", List.of(1L, Map.of("b", "ü"))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"name\":\"n?n\"", "\"custom_attributes\":{\"a\":\"n?n\"}"})
    void invalidUtf8IsMalformed(String field) {
        byte[] body = bytes(list(user(field)));
        body[new String(body, ISO_8859_1).indexOf('?')] = (byte) 0xFF;

        assertThatExceptionOfType(MalformedBodyException.class)
                .isThrownBy(() -> JsonDecoder.page(USER, body, null))
                .withMessageContaining("not JSON");
    }

    private static void assertCursors(String body, @Nullable String after, @Nullable String before) {
        Page<DirectoryUser> page = users(body);

        assertThat(page.after()).isEqualTo(after);
        assertThat(page.before()).isEqualTo(before);
    }

    private static void assertMalformed(String body, String message) {
        assertThatExceptionOfType(MalformedBodyException.class)
                .isThrownBy(() -> users(body))
                .withMessageContaining(message)
                .withMessageNotContaining("secret")
                .withNoCause();
    }
}
