package io.dirflux.json;

import static io.dirflux.json.Bodies.bytes;
import static io.dirflux.json.Bodies.list;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16BE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.entry;

import io.dirflux.json.JsonDecoder.DecodedRecord;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryEvent.GroupUpdated;
import io.dirflux.model.DirectoryEvent.GroupUserAdded;
import io.dirflux.model.DirectoryEvent.Unknown;
import io.dirflux.model.DirectoryEvent.UserCreated;
import io.dirflux.model.DirectoryEvent.UserUpdated;
import io.dirflux.model.EventContext;
import io.dirflux.model.Page;
import io.dirflux.model.Rejected;
import io.dirflux.model.Unreadable;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever an event looks like: as long as it has an id, it is told. */
class LenientEventsTest {

    private static final String USER = "{\"id\":\"u1\",\"directory_id\":\"d1\",\"organization_id\":\"o1\"}";

    @Test
    void theNameMayStandBehindTheData() {
        assertThat(read("{\"data\":" + USER + ",\"event\":\"dsync.user.created\",\"id\":\"event_1\"}"))
                .isInstanceOf(UserCreated.class)
                .hasToString("UserCreated[head=EventHead[id=event_1, createdAt=null, context=EventContext[0]],"
                        + " user=DirectoryUser[id=u1, directoryId=d1, organizationId=o1, state=null]]");
    }

    @Test
    void aRepeatedFieldCountsByItsLastValue() {
        DirectoryEvent event =
                read(event("dsync.user.created", "\"data\":{\"id\":{}},\"data\":" + USER + ",\"id\":\"event_2\""));

        assertThat(event).isInstanceOf(UserCreated.class);
        assertThat(event.id()).isEqualTo("event_2");
    }

    @Test
    void theIdIsOpaque() {
        assertThat(read("{\"id\":\"wh_01\",\"event\":\"dsync.user.created\",\"data\":" + USER + "}")
                        .id())
                .isEqualTo("wh_01");
    }

    @Test
    void anUnknownNameKeepsAllThatCame() {
        Unknown event = (Unknown) read(event(
                "dsync.user.promoted",
                "\"created_at\":\"2023-04-28 20:05:31.093\",\"data\":{\"directory_id\":\"d1\","
                        + "\"organization_id\":\"o1\",\"rank\":[1,null]},\"new\":null"));

        assertThat(event.name()).isEqualTo("dsync.user.promoted");
        assertThat(event.createdAt()).isEqualTo(Instant.parse("2023-04-28T20:05:31.093Z"));
        assertThat(event.directoryId()).isEqualTo("d1");
        assertThat(event.organizationId()).isEqualTo("o1");
        assertThat(event.problem()).isNull();
        assertThat(event.raw()).containsOnlyKeys("id", "event", "created_at", "data", "new");
        assertThat(event.raw()).containsEntry("new", null);
        assertThat((Map<?, ?>) event.raw().get("data")).extracting("rank").isEqualTo(Arrays.asList(1L, null));
    }

    @Test
    void anUnknownEventAboutADirectoryTellsWhich() {
        assertThat(read(event("dsync.paused", "\"data\":{\"object\":\"directory\",\"id\":\"d7\"}"))
                        .directoryId())
                .isEqualTo("d7");
        assertThat(read(event("user.created", "\"data\":{\"object\":\"user\",\"id\":\"user_1\"}"))
                        .directoryId())
                .isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "dsync.user.created     | `` | data: missing",
                "dsync.user.created     | \"data\":null | data: expected an object, found null",
                "dsync.user.created     | \"data\":\"secret\" | data: expected an object, found a string",
                "dsync.user.created     | \"data\":{} | data.id: missing",
                "dsync.user.deleted     | \"data\":{\"id\":{}} | data.id: expected a string, found an object",
                "dsync.user.created     | \"data\":[] | data: expected an object, found an array",
                "dsync.user.updated     | \"data\":{\"id\":\"u1\"} | data.directory_id: missing",
                "dsync.token.created    | \"data\":{\"id\":\"t\"} | data.directory_id: missing",
                "dsync.group.user_added | \"data\":{\"directory_id\":\"d1\",\"user\":null} | data.user: missing",
                "dsync.group.user_added | \"data\":{\"user\":{\"id\":\"u\",\"directory_id\":\"d\"}} | data.group: missing",
                "dsync.group.user_added | \"data\":{\"user\":{\"id\":\"u\"}} | data.user.directory_id: missing",
            })
    void dataThatIsNotWhatTheNamePromisesMakesItUnknown(String name, String fields, String problem) {
        Unknown event = (Unknown) read(event(name, fields));

        assertThat(event.id()).isEqualTo("event_1");
        assertThat(event.name()).isEqualTo(name);
        assertThat(event.problem()).isEqualTo(problem);
        assertThat(event.raw()).contains(entry("id", "event_1"), entry("event", name));
        assertThat(event.toString()).doesNotContain("secret");
    }

    @Test
    void anUnknownEventBeyondTheLimitsKeepsItsIdAndName() {
        Unknown unknown = (Unknown) read(event("dsync.new", "\"data\":" + "[".repeat(70) + "]".repeat(70)));

        assertThat(unknown.problem()).isEqualTo("expected at most 64 levels, found more");
        assertThat(unknown.raw()).containsExactly(entry("id", "event_1"), entry("event", "dsync.new"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "dsync.user.deleted  | \"id\":\"u\",\"directory_id\":\"d\",\"email\":{}  | data.email",
                "dsync.user.updated  | \"id\":\"u\",\"directory_id\":\"d\",\"roles\":[7] | data.roles[]",
                "dsync.user.created  | \"id\":\"u\",\"directory_id\":\"d\",\"custom_attributes\":{\"n\":1e99999} |"
                        + " data.custom_attributes",
                "dsync.group.created | \"id\":\"g\",\"directory_id\":\"d\",\"name\":[] | data.name",
                "dsync.activated     | \"id\":\"d\",\"domains\":[1]               | data.domains[]",
                "dsync.deleted       | \"id\":\"d\",\"state\":{}                  | data.state",
                "dsync.token.created | \"id\":\"t\",\"directory_id\":\"d\",\"token_suffix\":[1] | data.token_suffix",
            })
    void aFieldOfTheDataThatCannotBeReadCostsOnlyItself(String name, String data, String path) {
        DecodedRecord<DirectoryEvent> decoded =
                JsonDecoder.item(RecordType.EVENT, bytes(event(name, "\"data\":{" + data + "}")));

        assertThat(decoded.record()).isNotInstanceOf(Unknown.class);
        assertThat(decoded.record().directoryId()).isEqualTo("d");
        assertThat(decoded.unreadable()).extracting(Unreadable::path).containsExactly(path);
    }

    @Test
    void fieldsOfTheDataThatAreNotKnownAreKept() {
        GroupUserAdded event = (GroupUserAdded) read(event(
                "dsync.group.user_added",
                "\"data\":{\"new\":[1],\"user\":" + USER.replace("}", ",\"badge\":7}")
                        + ",\"group\":{\"id\":\"g1\",\"directory_id\":\"d1\",\"role\":{\"slug\":\"r\"}}}"));

        assertThat(event.membership().extra()).isEqualTo(Map.of("new", List.of(1L)));
        assertThat(event.user().extra()).isEqualTo(Map.of("badge", 7L));
        assertThat(event.group().extra()).isEqualTo(Map.of("role", Map.of("slug", "r")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"event\":{}}", "{\"event\":null}", "{\"event\":[]}"})
    void anEventWithoutANameIsUnknown(String fields) {
        String withId = fields.replaceFirst("\\{", "{\"id\":\"event_1\"" + (fields.equals("{}") ? "" : ","));

        assertThat(((Unknown) read(withId)).name()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"event\":\"dsync.user.created\"} | id: missing",
                "{\"id\":null}                      | id: missing",
                "{\"id\":\" \"}                     | id: missing",
                "{\"id\":{\"a\":1}}                 | id: expected a string, found an object",
                "\"secret\"                         | expected an object, found a string",
                "null                               | expected an object, found null",
            })
    void oneWithoutAnIdIsRejectedAtItsPosition(String broken, String reason) {
        String sound = event("dsync.user.created", "\"data\":" + USER);
        Page<DirectoryEvent> page = JsonDecoder.page(RecordType.EVENT, bytes(list(sound, broken, sound)), null);

        assertThat(page.data()).hasSize(2).allMatch(UserCreated.class::isInstance);
        assertThat(page.rejected()).containsExactly(new Rejected(1, null, reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "[1]", "[]", "\"yesterday\"", "17"})
    void anUnreadableTimeIsNullAndCounted(String time) {
        DecodedRecord<DirectoryEvent> decoded = JsonDecoder.item(
                RecordType.EVENT,
                bytes(event(
                        "dsync.user.created",
                        "\"created_at\":" + time + ",\"data\":" + USER.replace("}", ",\"updated_at\":\"never\"}"))));

        assertThat(decoded.record()).isInstanceOf(UserCreated.class);
        assertThat(decoded.record().createdAt()).isNull();
        assertThat(decoded.unreadable()).extracting(Unreadable::path).containsExactly("created_at", "data.updated_at");
    }

    @Test
    void thePreviousAttributesKeepTheirNullsWhereverTheySit() {
        String previous = "\"previous_attributes\":{\"state\":\"active\",\"custom_attributes\":{\"rank\":null}}";
        UserUpdated inData =
                (UserUpdated) read(event("dsync.user.updated", "\"data\":" + USER.replace("}", "," + previous + "}")));
        GroupUpdated inContext = (GroupUpdated)
                read(event("dsync.group.updated", "\"data\":" + USER + ",\"context\":{" + previous + "}"));

        assertThat(inData.previousAttributes()).containsEntry("state", "active");
        assertThat((Map<?, ?>) inData.previousAttributes().get("custom_attributes"))
                .isEqualTo(java.util.Collections.singletonMap("rank", null));
        assertThat(inContext.previousAttributes()).isEqualTo(inData.previousAttributes());
        assertThat(inContext.data().previousAttributes()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"null", "[]", "\"x\"", "1", "{\"n\":1e9999}"})
    void fieldsBesidesTheUserThatCannotBeReadCostOnlyThemselves(String value) {
        UserUpdated event = (UserUpdated) read(event(
                "dsync.user.updated",
                "\"context\":" + value + ",\"data\":" + USER.replace("}", ",\"previous_attributes\":" + value + "}")));

        assertThat(event.context()).isEqualTo(EventContext.EMPTY);
        if (value.equals("null") || value.equals("[]")) {
            assertThat(event.previousAttributes()).isEmpty();
        } else {
            assertThat(event.previousAttributes()).isNull();
            assertThat(event.user().unreadable()).containsExactly("previous_attributes");
        }
        assertThat(event.user().id()).isEqualTo("u1");
    }

    @Test
    void aMembershipTakesTheDirectoryOfItsUserIfItTellsNone() {
        GroupUserAdded event = (GroupUserAdded) read(event(
                "dsync.group.user_added",
                "\"data\":{\"user\":" + USER + ",\"group\":{\"id\":\"g1\",\"directory_id\":\"d1\"}}"));

        assertThat(event.directoryId()).isEqualTo("d1");
        assertThat(event.organizationId()).isEqualTo("o1");
    }

    @Test
    void dataIsFoundBehindTextOfManyBytes() {
        String event = event("dsync.user.created", "\"x\":\"\u00e9\u20ac\ud83d\ude00\",\"data\":" + USER + ",\"y\":1");
        byte[] marked = bytes("\ufeff" + event);

        assertThat(JsonDecoder.item(RecordType.EVENT, marked).record()).isEqualTo(read(event));
        assertThat(JsonDecoder.page(RecordType.EVENT, bytes("\ufeff" + list(event, event)), null)
                        .data())
                .containsExactly(read(event), read(event));
    }

    @Test
    void anotherEncodingThanUtf8IsMalformed() {
        byte[] event = event("dsync.user.created", "\"data\":" + USER).getBytes(UTF_16BE);

        assertThatExceptionOfType(MalformedBodyException.class)
                .isThrownBy(() -> JsonDecoder.item(RecordType.EVENT, event))
                .withMessage("the body is malformed: not UTF-8");
    }

    @Test
    void bytesThatAreNoTextMakeTheBodyMalformed() {
        byte[] body = event("dsync.user.created", "\"data\":" + USER.replace("u1", "\u00e9\u00e9"))
                .getBytes(ISO_8859_1);

        assertThatExceptionOfType(MalformedBodyException.class)
                .isThrownBy(() -> JsonDecoder.item(RecordType.EVENT, body));
    }

    @Test
    void noBodyIsTakenForSomethingElseThanItIs() {
        Random random = new Random(7);
        byte[] sound = bytes(event(
                "dsync.user.updated",
                "\"created_at\":\"2024-01-01T00:00:00Z\",\"context\":{\"a\":[1,{\"b\":null}]},\"data\":" + USER));
        for (int i = 0; i < 20_000; i++) {
            byte[] body = sound.clone();
            for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(128);
            }
            Throwable failure = catchThrowableOfType(
                    Throwable.class,
                    () -> JsonDecoder.item(RecordType.EVENT, body).record());
            assertThat(failure == null
                            || failure instanceof MalformedBodyException
                            || failure instanceof RejectedRecordException)
                    .as(() -> new String(body, ISO_8859_1))
                    .isTrue();
        }
    }

    private static String event(String name, String fields) {
        return "{\"id\":\"event_1\",\"event\":\"" + name + "\"" + (fields.isEmpty() ? "" : "," + fields) + "}";
    }

    private static DirectoryEvent read(String event) {
        return JsonDecoder.item(RecordType.EVENT, bytes(event)).record();
    }
}
