package io.dirflux.json;

import static io.dirflux.json.Bodies.bytes;
import static io.dirflux.json.Bodies.list;
import static io.dirflux.json.Bodies.rejectedUser;
import static io.dirflux.json.Bodies.user;
import static io.dirflux.json.Bodies.users;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Page;
import io.dirflux.model.Rejected;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RejectedRecordsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"id\":{\"secret\":1}           | id: expected a string, found an object",
                "\"id\":[\"secret\"]             | id: expected a string, found an array",
                "\"directory_id\":{\"secret\":1} | directory_id: expected a string, found an object",
                "\"directory_id\":[\"secret\"]   | directory_id: expected a string, found an array",
                "\"directory_id\":null           | directory_id: missing",
                "\"directory_id\":\" \"            | directory_id: missing",
            })
    void theReasonNamesTheIdAndNeverItsValue(String field, String reason) {
        assertThat(rejectedUser(field + ",\"name\":\"secret\"")).isEqualTo(new Rejected(0, "u1", reason));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                            | id: missing",
                "{\"name\":\"n\"}                                              | id: missing",
                "{\"id\":null}                                                 | id: missing",
                "{\"id\":\"\"}                                                 | id: missing",
                "{\"id\":[1]}                                                  | id: expected a string, found an array",
            })
    void aDirectoryIsRejectedLikewise(String body, String reason) {
        assertThatExceptionOfType(RejectedRecordException.class)
                .isThrownBy(() -> JsonDecoder.item(RecordType.DIRECTORY, bytes(body)))
                .withMessage(reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"id\":\"g\"}                                                    | directory_id: missing",
                "{\"directory_id\":\"d\"}                                          | id: missing",
                "{\"id\":\"g\",\"directory_id\":[\"d\"]} | directory_id: expected a string, found an array",
                "{\"id\":{},\"directory_id\":\"d\"} | id: expected a string, found an object",
            })
    void aGroupIsRejectedLikewise(String body, String reason) {
        assertThatExceptionOfType(RejectedRecordException.class)
                .isThrownBy(() -> JsonDecoder.item(RecordType.GROUP, bytes(body)))
                .withMessage(reason);
    }

    @Test
    void aRejectedRecordCostsOnlyItself() {
        Page<DirectoryUser> page = users(list(
                user("\"name\":\"zero\""),
                "{\"directory_id\":{\"id\":\"not mine\",\"a\":[{\"id\":7}]},\"groups\":[{\"id\":\"not mine\"}],\"id\":\"u9\"}",
                user("\"name\":\"two\""),
                "{\"id\":\"u3\"}",
                user("\"name\":\"four\"")));

        assertThat(page.data()).extracting(DirectoryUser::name).containsExactly("zero", "two", "four");
        assertThat(page.rejected())
                .containsExactly(
                        new Rejected(1, "u9", "directory_id: expected a string, found an object"),
                        new Rejected(3, "u3", "directory_id: missing"));
    }

    @Test
    void anElementThatIsNoObjectIsRejected() {
        Page<DirectoryUser> page =
                users(list("null", "\"secret\"", "[[{\"id\":\"not mine\"}],1]", "7", "true", user("\"name\":\"n\"")));

        assertThat(page.data()).hasSize(1);
        assertThat(page.rejected())
                .containsExactly(
                        new Rejected(0, null, "expected an object, found null"),
                        new Rejected(1, null, "expected an object, found a string"),
                        new Rejected(2, null, "expected an object, found an array"),
                        new Rejected(3, null, "expected an object, found a number"),
                        new Rejected(4, null, "expected an object, found a boolean"));
    }

    @Test
    void aPageMayBeRejectedToTheLastRecord() {
        Page<DirectoryUser> page = users("{\"data\":[{},{}],\"list_metadata\":{\"after\":\"a\"}}");

        assertThat(page.data()).isEmpty();
        assertThat(page.rejected()).extracting(Rejected::index).containsExactly(0, 1);
        assertThat(page.after()).isEqualTo("a");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"directory_id\":{}}", "{\"directory_id\":{},\"id\":{}}", "{\"directory_id\":{},\"id\":null}"})
    void anUnreadableIdIsNull(String element) {
        assertThat(users(list(element)).rejected())
                .containsExactly(new Rejected(0, null, "directory_id: expected a string, found an object"));
    }

    @Test
    void theIdIsTheRecordsOwnWhereverItStands() {
        String before = "{\"id\":\"u\",\"directory_id\":{}}";
        String after = "{\"directory_id\":{},\"groups\":[{\"id\":\"g\"}],\"id\":\"u\"}";
        String nested =
                "{\"groups\":[{\"id\":\"g\",\"name\":{\"id\":\"x\"}}],\"directory_id\":[{\"id\":1}],\"id\":\"u\"}";

        assertThat(users(list(before, after, nested)).rejected())
                .extracting(Rejected::id)
                .containsExactly("u", "u", "u");
    }

    @Test
    void anEndlessIdIsNotReported() {
        assertThat(users(list("{\"id\":\"" + "x".repeat(201) + "\"}")).rejected())
                .containsExactly(new Rejected(0, null, "directory_id: missing"));
    }

    @Test
    void halfABodyBehindARejectedRecordIsMalformed() {
        assertThatExceptionOfType(MalformedBodyException.class)
                .isThrownBy(() -> JsonDecoder.item(Bodies.USER, bytes("{\"directory_id\":{},\"id\":\"u")));
        assertThatExceptionOfType(MalformedBodyException.class)
                .isThrownBy(() -> users("{\"data\":[{\"directory_id\":{}},"));
    }

    @Test
    void aSingleRecordThatIsNoObjectIsMalformed() {
        assertThatExceptionOfType(MalformedBodyException.class)
                .isThrownBy(() -> JsonDecoder.item(Bodies.USER, bytes("[]")))
                .withMessageContaining("expected an object, found an array");
    }

    @Test
    void anIdOfMoreThan200CharactersIsNotReported() {
        String id = "i".repeat(200);
        Page<DirectoryUser> page = users(list("{\"id\":\"" + id + "\"}", "{\"id\":\"" + id + "i\"}"));

        assertThat(page.rejected()).extracting(Rejected::id).containsExactly(id, null);
    }
}
