package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Fields that this version does not know, over a socket: {@code extra()} has them, and a mapper writes them back. */
class UnknownFieldsTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();
    private static final String TOMORROW =
            "\"pronouns\":\"she\",\"level\":7,\"rate\":1.50,\"on\":true,\"off\":null,\"tags\":[\"a\",{\"b\":[2]}]";
    private static final Map<String, Object> READ = read();

    private static Map<String, Object> read() {
        Map<String, Object> read = new LinkedHashMap<>();
        read.put("pronouns", "she");
        read.put("level", 7L);
        read.put("rate", new BigDecimal("1.50"));
        read.put("on", true);
        read.put("off", null);
        read.put("tags", Arrays.asList("a", Map.of("b", List.of(2L))));
        return read;
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void ofUsers(Dialect dialect) {
        String group = "{\"id\":\"directory_group_1\",\"role\":{\"slug\":\"admin\"}}";
        String user = "{\"id\":\"directory_user_1\",\"directory_id\":\"directory_1\",\"groups\":[" + group + "],"
                + TOMORROW + "}";
        try (RawServer server = RawServer.answering(RawServer.json(RawServer.page("", user)));
                DirectorySyncClient client = server.client().dialect(dialect).build()) {
            DirectoryUser read =
                    client.users().list(UserQuery.inDirectory("directory_1")).blockLast(SOON);

            assertThat(read.extra()).isEqualTo(READ);
            assertThat(read.extra().keySet()).containsExactly("pronouns", "level", "rate", "on", "off", "tags");
            assertThat(read.groups().get(0).extra()).isEqualTo(Map.of("role", Map.of("slug", "admin")));
            assertThat(read.unreadable()).isEmpty();
            assertThat(read.toString()).doesNotContain("she", "pronouns");
            assertWrittenBack(read, user);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void ofGroupsAndDirectories(Dialect dialect) {
        String group = "{\"id\":\"directory_group_1\",\"directory_id\":\"directory_1\"," + TOMORROW + "}";
        String directory =
                "{\"id\":\"directory_1\",\"client_id\":\"client_1\",\"project_id\":\"project_1\"," + TOMORROW + "}";
        RawServer.Answer groups = RawServer.json(RawServer.page("", group));
        RawServer.Answer directories = RawServer.json(directory);
        try (RawServer server =
                        RawServer.deciding(head -> head.startsWith("GET /directory_groups") ? groups : directories);
                DirectorySyncClient client = server.client().dialect(dialect).build()) {
            DirectoryGroup read =
                    client.groups().list(GroupQuery.inDirectory("directory_1")).blockLast(SOON);
            Directory known = client.directories().get("directory_1").block(SOON);

            assertThat(read.extra()).isEqualTo(READ);
            assertThat(known.extra())
                    .containsEntry("client_id", "client_1")
                    .containsEntry("project_id", "project_1")
                    .containsAllEntriesOf(READ);
            assertWrittenBack(read, group);
            assertWrittenBack(known, directory);
        }
    }

    @Test
    void ofTheDataOfEvents() {
        String user = "{\"id\":\"directory_user_1\",\"directory_id\":\"directory_1\"," + TOMORROW + "}";
        String group = "{\"id\":\"directory_group_1\",\"directory_id\":\"directory_1\"," + TOMORROW + "}";
        String both =
                "{\"directory_id\":\"directory_1\",\"user\":" + user + ",\"group\":" + group + "," + TOMORROW + "}";
        String token = "{\"id\":\"directory_token_1\",\"directory_id\":\"directory_1\"," + TOMORROW + "}";
        String activated = "{\"id\":\"directory_1\",\"domains\":[]," + TOMORROW + "}";
        try (RawServer server = RawServer.answering(RawServer.json(RawServer.page(
                        "",
                        event("dsync.user.created", user),
                        event("dsync.user.updated", user),
                        event("dsync.group.deleted", group),
                        event("dsync.group.user_added", both),
                        event("dsync.token.created", token),
                        event("dsync.activated", activated))));
                DirectorySyncClient client = server.client().build()) {
            List<DirectoryEvent> events =
                    client.events().list(EventQuery.all()).collectList().block(SOON);

            assertThat(((DirectoryEvent.OfUser) events.get(0)).user().extra()).isEqualTo(READ);
            assertThat(((DirectoryEvent.OfUser) events.get(1)).user().extra()).isEqualTo(READ);
            assertThat(((DirectoryEvent.OfGroup) events.get(2)).group().extra()).isEqualTo(READ);
            DirectoryEvent.OfMembership membership = (DirectoryEvent.OfMembership) events.get(3);
            assertThat(membership.membership().extra()).isEqualTo(READ);
            assertThat(membership.user().extra()).isEqualTo(READ);
            assertThat(membership.group().extra()).isEqualTo(READ);
            assertThat(((DirectoryEvent.OfToken) events.get(4)).token().extra()).isEqualTo(READ);
            assertThat(((DirectoryEvent.OfDirectory) events.get(5)).directory().extra())
                    .isEqualTo(READ);
        }
    }

    @Test
    void ofTheirParts() {
        String user = "{\"id\":\"directory_user_1\",\"directory_id\":\"directory_1\",\"role\":{\"slug\":\"admin\","
                + TOMORROW + "},\"emails\":[{\"value\":\"a@b.example\"," + TOMORROW + "}]}";
        String group = "{\"id\":\"directory_group_1\",\"directory_id\":\"directory_1\",\"members\":[{\"id\":"
                + "\"directory_user_1\"," + TOMORROW + "}]}";
        String directory = "{\"id\":\"directory_1\",\"metadata\":{\"groups\":1,\"users\":{\"active\":1," + TOMORROW
                + "}," + TOMORROW + "}}";
        try (RawServer server =
                        RawServer.answering(RawServer.json(user), RawServer.json(group), RawServer.json(directory));
                DirectorySyncClient client =
                        server.client().dialect(Dialect.REFERENCE).build()) {
            DirectoryUser read = client.users().get("directory_user_1").block(SOON);
            DirectoryGroup withMembers =
                    client.groups().getWithMembers("directory_group_1").block(SOON);
            Directory counted = client.directories().get("directory_1").block(SOON);

            assertThat(read.role().extra()).isEqualTo(READ);
            assertThat(read.emails().get(0).extra()).isEqualTo(READ);
            assertThat(withMembers.members().get(0).extra()).isEqualTo(READ);
            assertThat(counted.metadata().extra()).isEqualTo(READ);
            assertThat(counted.metadata().users().extra()).isEqualTo(READ);
            assertWrittenBack(read, user);
            assertWrittenBack(withMembers, group);
            assertWrittenBack(counted, directory);
        }
    }

    @Test
    void thatCannotBeReadCostNothing() {
        String deep = "[".repeat(100) + "]".repeat(100);
        String user = "{\"id\":\"directory_user_1\",\"directory_id\":\"directory_1\",\"deep\":" + deep
                + ",\"pronouns\":\"she\",\"name\":\"n\"}";
        try (RawServer server = RawServer.answering(RawServer.json(user));
                DirectorySyncClient client = server.client().build()) {
            DirectoryUser read = client.users().get("directory_user_1").block(SOON);

            assertThat(read.name()).isEqualTo("n");
            assertThat(read.extra()).isEqualTo(Map.of("pronouns", "she"));
        }
    }

    private static String event(String name, String data) {
        return "{\"id\":\"event_1\",\"event\":\"" + name + "\",\"data\":" + data + "}";
    }

    private static void assertWrittenBack(Record read, String sent) {
        assertHas(MAPPER.valueToTree(read), MAPPER.readTree(sent), "");
    }

    /** Every leaf that was sent is there; what was not sent may be there as null. */
    private static void assertHas(JsonNode written, JsonNode sent, String path) {
        if (sent.isObject()) {
            sent.properties()
                    .forEach(field ->
                            assertHas(written.path(field.getKey()), field.getValue(), path + "." + field.getKey()));
        } else if (sent.isArray()) {
            assertThat(written.size()).as(path).isEqualTo(sent.size());
            for (int i = 0; i < sent.size(); i++) {
                assertHas(written.path(i), sent.path(i), path + "[" + i + "]");
            }
        } else {
            assertThat(written.toString()).as(path).isEqualTo(sent.toString());
        }
    }
}
