package io.dirflux.json;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryEvent.DirectoryActivated;
import io.dirflux.model.DirectoryEvent.GroupUserAdded;
import io.dirflux.model.DirectoryEvent.TokenCreated;
import io.dirflux.model.DirectoryEvent.Unknown;
import io.dirflux.model.DirectoryEvent.UserUpdated;
import io.dirflux.model.DirectoryState;
import io.dirflux.model.DirectoryToken;
import io.dirflux.model.EventContext;
import io.dirflux.model.EventData;
import io.dirflux.model.EventHead;
import io.dirflux.model.EventNames;
import io.dirflux.model.OrganizationDomain;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** Each event variant of the OpenAPI description, read by the decoder and written by an application's own mapper. */
class OpenApiEventsTest {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final Instant PRINTED = Instant.parse("2026-01-15T12:00:00Z");
    private static final Map<String, JsonNode> EXAMPLES = EventExamples.load();

    static Set<String> names() {
        return EXAMPLES.keySet();
    }

    static Stream<JsonNode> examples() {
        ObjectNode deactivated =
                ((ObjectNode) EXAMPLES.get(EventNames.ACTIVATED)).deepCopy().put("event", EventNames.DEACTIVATED);
        ObjectNode invented = ((ObjectNode) EXAMPLES.get(EventNames.USER_CREATED))
                .deepCopy()
                .put("event", "dsync.user.promoted")
                .put("created_at", PRINTED.toString());
        return Stream.concat(EXAMPLES.values().stream(), Stream.of(deactivated, invented));
    }

    @Test
    void theTwelveNamesAreThoseOfTheDescription() {
        assertThat(names()).hasSize(12).containsExactlyInAnyOrderElementsOf(EventNames.ALL);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyVariantHasARecordOfItsOwnThatLosesNothing(JsonNode example) {
        DirectoryEvent event = read(example);

        assertThat(event.name()).isEqualTo(example.get("event").stringValue());
        assertThat(event.id()).isEqualTo("event_01EHZNVPK3SFK441A1RGBFSHRT");
        assertThat(event.createdAt()).isEqualTo(PRINTED);
        assertThat(event.directoryId()).startsWith("directory_");
        assertThat(event.organizationId()).startsWith("org_");
        assertThat(event instanceof Unknown).isEqualTo(event.name().equals("dsync.user.promoted"));
        assertContains(MAPPER.valueToTree(event), example, "$");
    }

    @ParameterizedTest
    @MethodSource("examples")
    void anApplicationsMapperReadsBackWhatItHasWritten(JsonNode example) {
        DirectoryEvent event = read(example);
        String json = MAPPER.writeValueAsString(event);

        assertThat(MAPPER.writerFor(DirectoryEvent.class).writeValueAsString(event))
                .isEqualTo(json);
        assertThat(MAPPER.readValue(json, DirectoryEvent.class)).isEqualTo(event);
        assertThat(MAPPER.readValue(json, event.getClass())).isEqualTo(event);
        assertThat(read(MAPPER.readTree(json))).isEqualTo(event);
    }

    @ParameterizedTest
    @MethodSource("examples")
    void itsTextShowsIdsAndStatesOnly(JsonNode example) {
        assertThat(read(example).toString())
                .contains("id=event_01EHZNVPK3SFK441A1RGBFSHRT")
                .contains("directory_01")
                .doesNotContain(
                        "Marcelina",
                        "example.com",
                        "Veda",
                        "Developers",
                        "acme",
                        "Acme",
                        "a1b2",
                        "ext_",
                        "Engineering");
    }

    @Test
    void aDirectoryHasTheDomainsOfItsOrganizationAndTheStatesOfEvents() {
        DirectoryActivated event = (DirectoryActivated) read(EXAMPLES.get(EventNames.ACTIVATED));

        assertThat(event.directory().state()).isEqualTo(DirectoryState.ACTIVE);
        assertThat(event.directory().isLinked()).isTrue();
        assertThat(event.domains())
                .containsExactly(new OrganizationDomain(
                        "organization_domain", "org_domain_01EHWNCE74X7JSDV0X3SZ3KJNY", "acme.com"));
    }

    @Test
    void aMembershipHasTheUserAndTheGroup() {
        GroupUserAdded event = (GroupUserAdded) read(EXAMPLES.get(EventNames.GROUP_USER_ADDED));

        assertThat(event.user().email()).isEqualTo("marcelina.davis@example.com");
        assertThat(event.user().groups()).isNull();
        assertThat(event.group().name()).isEqualTo("Developers");
        assertThat(event.directoryId()).isEqualTo("directory_01EHWNCE74X7JSDV0X3SZ3KJNY");
    }

    @Test
    void aTokenTellsItsSuffix() {
        TokenCreated event = (TokenCreated) read(EXAMPLES.get(EventNames.TOKEN_CREATED));

        assertThat(event.token())
                .isEqualTo(new DirectoryToken(
                        "directory_token",
                        "directory_token_01EHWNCE74X7JSDV0X3SZ3KJNY",
                        "directory_01EHWNCE74X7JSDV0X3SZ3KJNY",
                        "org_01EHWNCE74X7JSDV0X3SZ3KJNY",
                        "a1b2",
                        PRINTED,
                        Map.of()));
    }

    @Test
    void theListsExampleIsAPageWithItsCursor() {
        JsonNode event = EXAMPLES.get(EventNames.USER_UPDATED);
        String body = "{\"object\":\"list\",\"data\":[" + event
                + "],\"list_metadata\":{\"after\":\"event_01EHZNVPK3SFK441A1RGBFSHRT\"}}";

        assertThat(JsonDecoder.page(RecordType.EVENT, Bodies.bytes(body), "req"))
                .satisfies(page -> assertThat(page.data()).containsExactly(read(event)))
                .satisfies(page -> assertThat(page.after()).isEqualTo("event_01EHZNVPK3SFK441A1RGBFSHRT"));
    }

    @Test
    void anEventIsMadeWithoutJson() {
        UserUpdated read = (UserUpdated) read(EXAMPLES.get(EventNames.USER_UPDATED));

        assertThat(new UserUpdated(
                        new EventHead(read.id(), read.createdAt(), read.context()),
                        new EventData.UpdatedUser(read.user(), read.previousAttributes())))
                .isEqualTo(read);
        assertThat(EventHead.of("event_1").context()).isEqualTo(EventContext.EMPTY);
    }

    private static DirectoryEvent read(JsonNode event) {
        return JsonDecoder.item(RecordType.EVENT, Bodies.bytes(event.toString()))
                .record();
    }

    private static void assertContains(JsonNode written, JsonNode wire, String at) {
        if (wire.isObject()) {
            wire.propertyStream()
                    .forEach(property -> assertContains(
                            written.path(property.getKey()), property.getValue(), at + "." + property.getKey()));
        } else if (wire.isArray()) {
            assertThat(written.size()).as(at).isEqualTo(wire.size());
            for (int i = 0; i < wire.size(); i++) {
                assertContains(written.path(i), wire.get(i), at + "[" + i + "]");
            }
        } else if (at.endsWith("ed_at")) {
            assertThat(Instant.parse(written.asString())).as(at).isEqualTo(Instant.parse(wire.asString()));
        } else {
            assertThat(written).as(at).isEqualTo(wire);
        }
    }
}
