package io.dirflux.json;

import static io.dirflux.json.Bodies.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.FieldError;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every shape of error body that has been seen, and those that nobody wants to see. */
class ErrorBodyTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"message\":\"Unauthorized\"}                                            |                  |"
                        + " Unauthorized",
                "{\"message\":\"m\",\"code\":\"entity_not_found\",\"entity_id\":\"x\"}     | entity_not_found | m",
                "{\"error\":\"invalid_grant\",\"error_description\":\"d\"}                 | invalid_grant    | d",
                "{\"code\":\"c\",\"error\":\"e\",\"error_description\":\"d\"}              | c                | d",
                "{\"error\":\"Invalid request parameters.\"}                               |                  |"
                        + " Invalid request parameters.",
                "{\"statusCode\":404,\"message\":\"Not Found\",\"error\":\"e\"}            |                  | Not"
                        + " Found",
                "{\"message\":null,\"error\":\"e\"}                                        |                  | e",
                "\"Ratelimited\"                                                           |                  |"
                        + " Ratelimited",
                "{\"code\":17,\"message\":true}                                            | 17               | true",
                "{\"message\":{\"a\":1},\"error\":{\"b\":[2]},\"code\":[3]}                |                  |",
                "{\"message\":\"whole\",\"code\":\"c\",\"rest\":\"cut he                   | c                | whole",
                "{}                                                                        |                  |",
                "null                                                                      |                  |",
                "42                                                                        |                  |",
                "not json                                                                  |                  |",
            })
    void codeAndMessageAreFoundWhereverTheyStand(String body, String code, String message) {
        ErrorBody error = read(body);

        assertThat(error.code()).isEqualTo(code);
        assertThat(error.message()).isEqualTo(message);
        assertThat(error.errors()).isEmpty();
        assertThat(error.excerpt()).isEqualTo(body);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"field\":\"directory\",\"code\":\"Please provide either.\"}         | directory | Please provide"
                        + " either. |",
                "{\"code\":\"email_required\",\"message\":\"m\"}                       |           | email_required   "
                        + "      | m",
                "{\"instancePath\":\"/a/b\",\"schemaPath\":\"#\",\"keyword\":\"type\",\"params\":{\"type\":{\"message\":\"x\"}},\"message\":\"must"
                        + " be\"} | /a/b | type | must be",
                "\"plain\"                                                             |           |                  "
                        + "      | plain",
                "7                                                                     |           |                  "
                        + "      | 7",
                "{\"x\":{\"message\":\"no\"},\"y\":null,\"whatever\":\"text\",\"z\":\"u\"} |       |                  "
                        + "      | text",
                "{}                                                                    |           |                  "
                        + "      |",
            })
    void anEntryOfErrorsMayHaveAnyShape(String entry, String field, String code, String message) {
        FieldError expected = new FieldError(field, code, message);

        assertThat(known(read("{\"message\":\"m\",\"errors\":[" + entry + "," + entry + "]}")))
                .containsExactly(expected, expected);
        assertThat(known(read("{\"errors\":" + entry + "}"))).containsExactly(expected);
        assertThat(known(read("[" + entry + "]"))).containsExactly(expected);
    }

    @Test
    void entriesThatAreNullOrListsAreLeftOut() {
        assertThat(read("{\"errors\":[null,[\"a\"],\"b\",{\"field\":\"c\"}]}").errors())
                .containsExactly(new FieldError(null, null, "b"), new FieldError("c", null, null));
        assertThat(read("{\"errors\":null}").errors()).isEmpty();
    }

    @Test
    void aListOfMessagesBecomesEntries() {
        ErrorBody error = read("{\"message\":[\"a\",\"b\"],\"error\":\"Bad Request\"}");

        assertThat(error.message()).isEqualTo("Bad Request");
        assertThat(error.errors()).extracting(FieldError::message).containsExactly("a", "b");
    }

    @Test
    void anEmptyBodySaysNothing() {
        assertThat(JsonDecoder.error(new byte[0], "text/plain"))
                .isEqualTo(new ErrorBody(null, null, List.of(), "", Map.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain", "Text/Plain; charset=utf-8"})
    void plainTextIsTheMessage(String contentType) {
        assertThat(JsonDecoder.error(bytes(" 429 Too many requests\n"), contentType)
                        .message())
                .isEqualTo("429 Too many requests");
    }

    @Test
    void jsonCalledPlainTextIsReadAsJson() {
        assertThat(JsonDecoder.error(bytes("{\"message\":\"m\"}"), "text/plain").message())
                .isEqualTo("m");
    }

    @Test
    void htmlIsOnlyAnExcerpt() {
        String html = "<!DOCTYPE html><html><title>502 Bad Gateway</title></html>";
        ErrorBody error = JsonDecoder.error(bytes(html), "text/html");

        assertThat(error.message()).isNull();
        assertThat(error.excerpt()).isEqualTo(html);
    }

    @Test
    void theExcerptEndsAtTwoThousandCharacters() {
        assertThat(read("ü€".repeat(5_000)).excerpt()).isEqualTo("ü€".repeat(1_000));
    }

    @Test
    void theExcerptEndsWithoutHalfACharacter() {
        assertThat(read("x" + "\uD83D\uDE00".repeat(3_000)).excerpt()).isEqualTo("x" + "\uD83D\uDE00".repeat(999));
    }

    @Test
    void invalidUtf8IsReplaced() {
        byte[] body = {'"', 'a', (byte) 0xFF, (byte) 0xC3, '"'};

        assertThat(JsonDecoder.error(body, null).excerpt()).isEqualTo("\"a\uFFFD\uFFFD\"");
    }

    @Test
    void textsAndEntriesAreBounded() {
        ErrorBody error =
                read("{\"message\":\"" + "m".repeat(9_000) + "\",\"errors\":[" + "\"e\",".repeat(999) + "\"e\"]}");

        assertThat(error.message()).hasSize(2_000);
        assertThat(error.errors()).hasSize(100);
    }

    @Test
    void hostileDepthLosesOnlyWhatStandsBehindIt() {
        ErrorBody error = read("{\"message\":\"m\",\"errors\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}");

        assertThat(error.message()).isEqualTo("m");
    }

    @Test
    void toStringQuotesNothing() {
        assertThat(read("{\"message\":\"secret\",\"code\":\"secret\",\"errors\":[\"secret\"]}"))
                .hasToString("ErrorBody[errors=1, excerpt=56 characters]");
    }

    @Test
    void furtherMembersAreKeptInOrder() {
        ErrorBody error = read(
                "{\"entity_id\":\"directory_1\",\"message\":\"m\",\"statusCode\":404,\"errors\":[{"
                        + "\"schemaPath\":\"#\",\"params\":{\"type\":{\"message\":\"x\"}},\"message\":\"must be\",\"n\":null}]}");

        assertThat(error.extra()).containsExactly(Map.entry("entity_id", "directory_1"), Map.entry("statusCode", 404L));
        Map<String, Object> extra = error.errors().get(0).extra();
        assertThat(extra.keySet()).containsExactly("schemaPath", "params", "n");
        assertThat(extra)
                .containsEntry("schemaPath", "#")
                .containsEntry("params", Map.of("type", Map.of("message", "x")))
                .containsEntry("n", null);
    }

    @Test
    void aFurtherMemberThatCannotBeReadLosesOnlyWhatIsBehindIt() {
        ErrorBody error = read("{\"message\":\"m\",\"a\":1,\"b\":1e999999999,\"code\":\"c\"}");

        assertThat(error.message()).isEqualTo("m");
        assertThat(error.extra()).containsOnlyKeys("a");
    }

    private static List<FieldError> known(ErrorBody body) {
        return body.errors().stream()
                .map(entry -> new FieldError(entry.field(), entry.code(), entry.message()))
                .toList();
    }

    private static ErrorBody read(String body) {
        return JsonDecoder.error(bytes(body), null);
    }

    @Test
    void aTextOfTheLongestLengthIsKeptAsItIs() {
        assertThat(read("{\"message\":\"" + "x".repeat(1_999) + "\\ud83d\"}").message())
                .hasSize(2_000);
        assertThat(read("{\"message\":\"" + "x".repeat(1_999) + "\\ud83d\\ude00\"}")
                        .message())
                .hasSize(1_999);
    }

    @Test
    void whatIsInNoEncodingOfJsonHasNothingButItsExcerpt() {
        ErrorBody error = JsonDecoder.error(new byte[] {0, 0, (byte) 0xFF, (byte) 0xFE, 0, 0}, "application/json");

        assertThat(error.message()).isNull();
        assertThat(error.errors()).isEmpty();
        assertThat(error.excerpt()).isNotEmpty();
    }
}
