package io.dirflux.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** An application's own mapper, without any configuration, writes the wire's names and reads them back. */
class ModelJacksonTest {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    static Stream<Record> records() {
        return Stream.of(
                Samples.DIRECTORY,
                Samples.USER,
                Samples.GROUP,
                Samples.REF,
                Samples.MEMBER,
                GroupMember.of(Samples.USER),
                new GroupMember("directory_user_1", null, null, null),
                Directory.builder("directory_1").build(),
                DirectoryUser.builder("directory_user_1", "directory_1").build(),
                DirectoryUser.builder("directory_user_1", "directory_1")
                        .groups(List.of())
                        .build(),
                DirectoryGroup.builder("directory_group_1", "directory_1").build(),
                GroupRef.of(DirectoryGroup.builder("directory_group_1", "directory_1")
                        .build()),
                new DirectoryMetadata(new DirectoryMetadata.UserCounts(4L, null), null),
                new DirectoryMetadata(null, 3L),
                new Email(true, "work", "jane@example.com"),
                new Email(null, null, null),
                new Role("admin"),
                new Role(null),
                UserState.SUSPENDED,
                UserState.of("on leave"),
                DirectoryState.INVALID_CREDENTIALS,
                DirectoryType.OKTA_SCIM_V2_0);
    }

    @ParameterizedTest
    @MethodSource("records")
    void everyRecordComesBackEqual(Record model) {
        String json = MAPPER.writeValueAsString(model);

        assertThat(MAPPER.readValue(json, model.getClass())).isEqualTo(model).hasSameHashCodeAs(model);
    }

    /** What the API adds before this version knows it is written back in its place. */
    @Test
    void extraFieldsAreWrittenBackAsTheyCame() {
        String json = """
            {"id":"directory_user_1","directory_id":"directory_1","badge":{"level":3,"tags":["a",null]},\
            "groups":[{"id":"directory_group_1","role":{"slug":"member"}}],"on_call":null}""";

        DirectoryUser user = MAPPER.readValue(json, DirectoryUser.class);

        assertThat(user.extra()).containsOnlyKeys("badge", "on_call").containsEntry("on_call", null);
        assertThat(user.groups()).extracting(GroupRef::extra).containsExactly(Map.of("role", Map.of("slug", "member")));
        assertThat(MAPPER.readTree(MAPPER.writeValueAsString(user)).path("badge"))
                .isEqualTo(MAPPER.readTree(json).path("badge"));
        assertThat(MAPPER.readValue(MAPPER.writeValueAsString(user), DirectoryUser.class))
                .isEqualTo(user);
        assertThat(fieldNames(user)).contains("badge", "on_call").doesNotContain("extra", "unreadable");
    }

    @ParameterizedTest
    @ValueSource(classes = {Directory.class, DirectoryGroup.class})
    void extraFieldsOfDirectoriesAndGroupsAreWrittenBackToo(Class<?> type) {
        String json = "{\"id\":\"x\",\"directory_id\":\"d\",\"client_id\":\"client_1\",\"shard\":[1]}";

        JsonNode written = MAPPER.readTree(MAPPER.writeValueAsString(MAPPER.readValue(json, type)));

        assertThat(written.path("client_id").stringValue()).isEqualTo("client_1");
        assertThat(written.path("shard")).isEqualTo(MAPPER.readTree("[1]"));
    }

    @Test
    void aUserBearsTheNamesOfTheWireAndNothingElse() {
        assertThat(fieldNames(Samples.USER))
                .containsExactlyInAnyOrder(
                        "object",
                        "id",
                        "directory_id",
                        "organization_id",
                        "idp_id",
                        "email",
                        "first_name",
                        "last_name",
                        "name",
                        "username",
                        "job_title",
                        "emails",
                        "state",
                        "custom_attributes",
                        "raw_attributes",
                        "role",
                        "roles",
                        "groups",
                        "created_at",
                        "updated_at");
    }

    @Test
    void aGroupBearsTheNamesOfTheWireAndNothingElse() {
        assertThat(fieldNames(Samples.GROUP))
                .containsExactlyInAnyOrder(
                        "object",
                        "id",
                        "idp_id",
                        "directory_id",
                        "organization_id",
                        "name",
                        "raw_attributes",
                        "members",
                        "created_at",
                        "updated_at");
    }

    @Test
    void aDirectoryBearsTheNamesOfTheWireAndNothingElse() {
        assertThat(fieldNames(Samples.DIRECTORY))
                .containsExactlyInAnyOrder(
                        "object",
                        "id",
                        "organization_id",
                        "external_key",
                        "type",
                        "state",
                        "name",
                        "domain",
                        "metadata",
                        "created_at",
                        "updated_at");
    }

    @Test
    void anOpenEnumIsABareStringAndKeepsWhatItDoesNotKnow() {
        DirectoryUser user = MAPPER.readValue("""
            {"id": "u", "directory_id": "d", "state": "on leave"}\
            """, DirectoryUser.class);

        assertThat(user.state()).isEqualTo(UserState.of("on leave"));
        assertThat(MAPPER.valueToTree(user).get("state").stringValue()).isEqualTo("on leave");
    }

    @Test
    void whatTheMapperReadsIsBroughtIntoOneForm() {
        DirectoryUser user = MAPPER.readValue("""
            {"id": "u", "directory_id": "d", "custom_attributes": {"b": 1, "a": 2.5, "n": [null, {"x": 3}]}}\
            """, DirectoryUser.class);

        assertThat(user.customAttributes())
                .containsExactly(
                        Map.entry("b", 1L),
                        Map.entry("a", new BigDecimal("2.5")),
                        Map.entry("n", Arrays.asList(null, Map.of("x", 3L))));
    }

    @Test
    void decimalsAreExactWhereTheMapperReadsThemExactly() {
        JsonMapper exact = JsonMapper.builder()
                .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
                .build();
        DirectoryUser user = DirectoryUser.builder("u", "d")
                .customAttributes(Map.of("rate", new BigDecimal("1.100000000000000000000001")))
                .build();

        assertThat(exact.readValue(exact.writeValueAsString(user), DirectoryUser.class))
                .isEqualTo(user);
    }

    @Test
    void aRecordWithoutItsIdIsRefused() {
        assertThatThrownBy(() -> MAPPER.readValue("{}", DirectoryUser.class)).hasMessageContaining("id");
    }

    private static List<String> fieldNames(Record model) {
        JsonNode tree = MAPPER.valueToTree(model);
        return List.copyOf(tree.propertyNames());
    }
}
