package io.dirflux.json;

import static io.dirflux.json.Bodies.bytes;
import static io.dirflux.json.Bodies.list;
import static io.dirflux.json.Bodies.readUser;
import static io.dirflux.json.Bodies.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryMetadata;
import io.dirflux.model.DirectoryState;
import io.dirflux.model.DirectoryType;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Email;
import io.dirflux.model.GroupMember;
import io.dirflux.model.GroupRef;
import io.dirflux.model.Page;
import io.dirflux.model.Role;
import io.dirflux.model.Unreadable;
import io.dirflux.model.UserState;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The odd cases that the real API has been seen to send, each under its name. */
class LenientFieldsTest {

    @Test
    void aUserOfNothingButItsIdsIsRead() {
        DirectoryUser user = JsonDecoder.item(Bodies.USER, bytes("{\"directory_id\":\"d1\",\"id\":\"u1\"}"))
                .record();

        assertThat(user).isEqualTo(DirectoryUser.builder("u1", "d1").build());
    }

    @Test
    void nullIsAcceptedEverywhereButInIds() {
        DirectoryUser user = readUser("""
            "object":null,"organization_id":null,"idp_id":null,"email":null,"first_name":null,"last_name":null,
            "name":null,"username":null,"job_title":null,"emails":null,"state":null,"custom_attributes":null,
            "raw_attributes":null,"role":null,"roles":null,"groups":null,"created_at":null,"updated_at":null\
            """);

        assertThat(user).isEqualTo(DirectoryUser.builder("u1", "d1").build());
    }

    @Test
    void theLegacyFieldsMayBeNullOrEmpty() {
        DirectoryUser user =
                readUser("\"username\":null,\"job_title\":null,\"emails\":[],\"raw_attributes\":{},\"email\":null");

        assertThat(user.emails()).isEmpty();
        assertThat(user.rawAttributes()).isEmpty();
        assertThat(user.primaryEmail()).isNull();
    }

    @Test
    void anUnknownStateKeepsItsText() {
        assertThat(readUser("\"state\":\"on_leave\"").state()).isEqualTo(UserState.of("on_leave"));
    }

    @Test
    void anUnknownDirectoryTypeAndStateKeepTheirText() {
        Directory directory = directory("\"type\":\"new hr\",\"state\":\"sleeping\"");

        assertThat(directory.type()).isEqualTo(DirectoryType.of("new hr"));
        assertThat(directory.state()).isEqualTo(DirectoryState.of("sleeping"));
    }

    @Test
    void aDirectoryMayLackDomainOrganizationAndMetadata() {
        Directory directory = directory("\"name\":\"Acme\"");

        assertThat(directory.domain()).isNull();
        assertThat(directory.organizationId()).isNull();
        assertThat(directory.metadata()).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{}                                                   |    |   |  ",
                "{\"users\":null,\"groups\":5}                        |    |   | 5",
                "{\"users\":{\"active\":42,\"inactive\":3},\"groups\":0} | 42 | 3 | 0",
                "{\"users\":{\"active\":\"42\",\"paused\":1}}         | 42 |   |  ",
                "{\"users\":{\"active\":null},\"groups\":null}        |    |   |  ",
                "{\"new\":{\"groups\":1},\"groups\":7}                |    |   | 7",
                "{\"users\":{\"new\":{\"active\":1},\"active\":6}}     | 6  |   |  ",
                "{\"groups\":123456789012345678}                       |    |   | 123456789012345678",
            })
    void countsMayBeMissingOrText(String metadata, Long active, Long inactive, Long groups) {
        DirectoryMetadata read = directory("\"metadata\":" + metadata).metadata();

        assertThat(read)
                .extracting("groups", "users.active", "users.inactive")
                .containsExactly(groups, active, inactive);
    }

    @ParameterizedTest
    @CsvSource({"2836, 2836", "true, true", "1.50, 1.50", "1e3, 1e3", "-0, -0"})
    void aScalarOfAnotherKindIsTakenByItsText(String json, String text) {
        assertThat(readUser("\"idp_id\":" + json).idpId()).isEqualTo(text);
    }

    @Test
    void idsMayBeNumbers() {
        assertThat(JsonDecoder.item(Bodies.USER, bytes("{\"id\":7,\"directory_id\":8}"))
                        .record())
                .isEqualTo(DirectoryUser.builder("7", "8").build());
    }

    @Test
    void unknownFieldsHideNoKnownOne() {
        assertThat(readUser("\"a\":{\"id\":\"x\",\"b\":[{}]},\"name\":\"n\",\"c\":[[[1]]],\"d\":\"text\"")
                        .name())
                .isEqualTo("n");
    }

    /** A new field that holds an object, before one that is known. */
    @Test
    void unknownObjectsHideNoKnownFieldOfAnyRecord() {
        String unknown = "\"new\":{\"id\":\"x\",\"slug\":\"x\"},";

        Map<String, Object> extra = Map.of("new", Map.of("id", "x", "slug", "x"));
        assertThat(readUser("\"emails\":[{" + unknown + "\"value\":\"a\"}]").emails())
                .containsExactly(new Email(null, null, "a", extra));
        assertThat(readUser("\"role\":{" + unknown + "\"slug\":\"r\"}").role()).isEqualTo(new Role("r", extra));
        assertThat(readUser("\"groups\":[{" + unknown + "\"id\":\"g\"}]").groups())
                .extracting(GroupRef::id)
                .containsExactly("g");
        assertThat(directory(unknown + "\"name\":\"Acme\"").name()).isEqualTo("Acme");
        DirectoryGroup group = JsonDecoder.item(
                        RecordType.GROUP,
                        bytes("{" + unknown + "\"id\":\"g\",\"directory_id\":\"d\",\"members\":[{" + unknown
                                + "\"id\":\"u\"}]}"))
                .record();
        assertThat(group.id()).isEqualTo("g");
        assertThat(group.members()).extracting(GroupMember::id).containsExactly("u");
        assertThat(JsonDecoder.item(RecordType.EVENT, bytes("{" + unknown + "\"id\":\"event_1\"}"))
                        .record()
                        .id())
                .isEqualTo("event_1");
    }

    @Test
    void aRepeatedFieldCountsByItsLastValue() {
        DirectoryUser user = readUser(
                "\"name\":\"a\",\"name\":\"b\",\"email\":\"a@example.com\",\"email\":null,\"custom_attributes\":{\"x\":1},"
                        + "\"custom_attributes\":{\"y\":2,\"y\":3}");

        assertThat(user.name()).isEqualTo("b");
        assertThat(user.email()).isNull();
        assertThat(user.customAttributes()).isEqualTo(Map.of("y", 3L));
    }

    @Test
    void anEmailMayLackItsTypeAndItsValue() {
        assertThat(readUser("\"emails\":[{\"primary\":true,\"value\":\"a\"},{\"value\":null},{}]")
                        .emails())
                .containsExactly(new Email(true, null, "a"), new Email(null, null, null), new Email(null, null, null));
    }

    @Test
    void twoEmailsMayBePrimaryOrNone() {
        assertThat(readUser("\"emails\":[{\"primary\":true,\"value\":\"a\"},{\"primary\":true,\"value\":\"b\"}]")
                        .primaryEmail())
                .isEqualTo("a");
        assertThat(readUser("\"emails\":[{\"primary\":false,\"value\":\"a\"},{\"value\":\"b\"}]")
                        .primaryEmail())
                .isEqualTo("a");
    }

    @ParameterizedTest
    @CsvSource({"true, true", "false, false", "'\"true\"', true", "'\"False\"', false", "null,"})
    void aFlagMayBeText(String json, Boolean flag) {
        assertThat(readUser("\"emails\":[{\"primary\":" + json + "}]").emails())
                .containsExactly(new Email(flag, null, null));
    }

    @Test
    void nullElementsOfListsAreLeftOut() {
        DirectoryUser user = readUser(
                "\"emails\":[null,{\"value\":\"a\"},null],\"roles\":[null,{\"slug\":\"r\"}],\"groups\":[null,{\"id\":\"g\"}]");

        assertThat(user.emails()).hasSize(1);
        assertThat(user.roles()).containsExactly(new Role("r"));
        assertThat(user.groups()).extracting(GroupRef::id).containsExactly("g");
    }

    @Test
    void roleMayComeWithoutRolesAndRolesWithoutRole() {
        assertThat(readUser("\"role\":{\"slug\":\"a\"}").roles()).isEmpty();
        assertThat(readUser("\"roles\":[{\"slug\":\"a\"}]").role()).isNull();
        assertThat(readUser("\"role\":{\"name\":\"x\"}").role()).isEqualTo(new Role(null, Map.of("name", "x")));
    }

    @Test
    void aNestedGroupMayBeTrimmedToIdAndName() {
        List<GroupRef> groups =
                readUser("\"groups\":[{\"id\":\"g\",\"name\":\"Engineering\"}]").groups();

        assertThat(groups)
                .containsExactly(new GroupRef(null, "g", null, null, null, "Engineering", Map.of(), null, null));
    }

    @Test
    void emptyGroupsAreNotKnownInOpenapiAndNoneInReference() {
        byte[] body = bytes(user("\"groups\":[]"));

        assertThat(JsonDecoder.item(RecordType.user(Dialect.OPENAPI), body)
                        .record()
                        .groups())
                .isNull();
        assertThat(JsonDecoder.item(RecordType.user(Dialect.REFERENCE), body)
                        .record()
                        .groups())
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"name\":\"n\"", "\"groups\":null"})
    void absentGroupsAreNotKnownInEitherDialect(String fields) {
        for (Dialect dialect : Dialect.values()) {
            assertThat(JsonDecoder.item(RecordType.user(dialect), bytes(user(fields)))
                            .record()
                            .groups())
                    .isNull();
        }
    }

    @Test
    void aGroupMayLackOrganizationProviderIdAndMembers() {
        DirectoryGroup group = JsonDecoder.item(RecordType.GROUP, bytes("{\"id\":\"g\",\"directory_id\":\"d\"}"))
                .record();

        assertThat(group).isEqualTo(DirectoryGroup.builder("g", "d").build());
        assertThat(group.members()).isNull();
    }

    @Test
    void aNameMayBeThousandsOfCharactersLong() {
        String name = "lorem ipsum ".repeat(303);

        assertThat(readUser("\"groups\":[{\"id\":\"g\",\"name\":\"" + name + "\"}]")
                        .groups())
                .extracting(GroupRef::name)
                .containsExactly(name);
    }

    @Test
    void attributesKeepOrderNullsAndNestedShapes() {
        Map<String, Object> raw = readUser("""
            "raw_attributes":{"schemas":["urn:a:b:2.0:User","x.y"],"meta":null,"active":true,
            "emails":[{"primary":"true","value":null}],"etag":"W/\\"abc\\"","name":{"given":{"deep":[]}}}\
            """).rawAttributes();
        Map<String, Object> email = new HashMap<>(Map.of("primary", "true"));
        email.put("value", null);

        assertThat(raw.keySet()).containsExactly("schemas", "meta", "active", "emails", "etag", "name");
        assertThat(raw.get("schemas")).isEqualTo(List.of("urn:a:b:2.0:User", "x.y"));
        assertThat(raw).containsEntry("meta", null).containsEntry("active", true);
        assertThat(raw.get("emails")).isEqualTo(List.of(email));
        assertThat(raw.get("etag")).isEqualTo("W/\"abc\"");
        assertThat(raw.get("name")).isEqualTo(Map.of("given", Map.of("deep", List.of())));
    }

    @Test
    void numbersInAttributesStayExact() {
        Map<String, Object> custom = readUser("""
            "custom_attributes":{"i":1,"max":9223372036854775807,"big":9223372036854775808,
            "d":1.10,"tiny":0.1234567890123456789,"list":[1,null,2.0]}\
            """).customAttributes();

        assertThat(custom)
                .containsEntry("i", 1L)
                .containsEntry("max", Long.MAX_VALUE)
                .containsEntry("big", new BigInteger("9223372036854775808"))
                .containsEntry("d", new BigDecimal("1.10"))
                .containsEntry("tiny", new BigDecimal("0.1234567890123456789"))
                .containsEntry("list", Arrays.asList(1L, null, new BigDecimal("2.0")));
    }

    @Test
    void textMayHoldAnyCharacter() {
        assertThat(readUser("\"name\":\"\\ud83d\\ude00 \\u0000 \\\" \\/ \uD83D\uDE00 ü\"")
                        .name())
                .isEqualTo("\uD83D\uDE00 \0 \" / \uD83D\uDE00 ü");
    }

    @Test
    void anUnreadableTimestampIsNullAndCounted() {
        Page<DirectoryUser> page = Bodies.users(list(
                user("\"created_at\":\"yesterday\",\"updated_at\":\"2024-01-15T10:00:00Z\""),
                user("\"created_at\":17,\"updated_at\":true,\"groups\":[{\"id\":\"g\",\"created_at\":\"\"}]"),
                user("\"created_at\":null")));

        assertThat(page.rejected()).isEmpty();
        assertThat(page.data()).extracting(DirectoryUser::createdAt).containsOnlyNulls();
        assertThat(page.data().get(0).updatedAt()).isNotNull();
        assertThat(page.unreadable())
                .containsExactly(
                        new Unreadable("created_at", "a timestamp", "a string", 1),
                        new Unreadable("created_at", "a timestamp", "a number", 1),
                        new Unreadable("updated_at", "a timestamp", "a boolean", 1),
                        new Unreadable("groups[].created_at", "a timestamp", "a string", 1));
    }

    @Test
    void aSingleRecordCountsItsUnreadableFieldsToo() {
        assertThat(JsonDecoder.item(Bodies.USER, bytes(user("\"created_at\":\"x\"")))
                        .unreadable())
                .containsExactly(new Unreadable("created_at", "a timestamp", "a string", 1));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1705312800", "\"1705312800\"", "1705312800000", "\"1705312800000\"", "1705312800.000"})
    void aTimestampMayBeSecondsOrMillisecondsSinceTheEpoch(String json) {
        assertThat(readUser("\"created_at\":" + json).createdAt()).isEqualTo("2024-01-15T10:00:00Z");
    }

    private static Directory directory(String fields) {
        return JsonDecoder.item(RecordType.DIRECTORY, bytes("{\"id\":\"d1\"," + fields + "}"))
                .record();
    }
}
