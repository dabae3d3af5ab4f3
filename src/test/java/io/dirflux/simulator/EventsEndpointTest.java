package io.dirflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dirflux.model.Dialect;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

class EventsEndpointTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");
    private static final String USERS = "/events?events=dsync.user.created,dsync.user.deleted";
    private static final String GROUPS = "/events?events=dsync.group.created";

    private final Tenant tenant = Tenant.builder()
            .clock(Clock.fixed(NOON, ZoneOffset.UTC))
            .organization("Acme", DirectorySpec.of(5, 0))
            .organization("Globex", DirectorySpec.of(5, 0))
            .build();
    private final SimulatedDirectory first = tenant.directories().get(0);
    private final SimulatedDirectory second = tenant.directories().get(1);
    private Simulator simulator = started(builder -> builder);

    @AfterEach
    void close() {
        simulator.close();
    }

    @Test
    void namesAreRequired() {
        for (String uri : List.of("/events", "/events?events=", "/events?limit=5&order=asc")) {
            HttpResponse<String> refused = new Caller(simulator).get(uri);
            assertThat(refused.statusCode()).isEqualTo(400);
            assertThat(refused.body())
                    .isEqualTo("{\"message\":\"One or more event names (e.g. dsync.user.created) must be provided using"
                            + " the events parameter.\",\"code\":\"invalid_events_request\"}");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "&order=asc", "&order=desc", "&order=normal"})
    void returnsTheOldestFirstRegardlessOfOrder(String order) {
        changeUsers(25);

        assertThat(new Caller(simulator).ids(USERS + "&limit=7" + order)).containsExactlyElementsOf(emitted());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/events?events=dsync.user.created,dsync.user.deleted",
                "/events?events=dsync.user.created&events=dsync.user.deleted"
            })
    void acceptsNamesWithCommasOrRepeated(String uri) {
        tenant.removeUser(first.userId(0));
        tenant.addGroup(first.id());
        tenant.addUser(first.id());

        assertThat(new Caller(simulator).json(uri).get("data"))
                .extracting(event -> event.get("event").asString())
                .containsExactly("dsync.user.deleted", "dsync.user.created");
    }

    @Test
    void aPageHasTenEventsByDefaultAndTheLastHasNoCursor() {
        changeUsers(12);
        JsonNode page = new Caller(simulator).json(USERS);

        assertThat(page.get("data")).hasSize(10);
        assertThat(page.get("list_metadata").toString())
                .isEqualTo("{\"after\":\"" + emitted().get(9) + "\"}");
        JsonNode last = new Caller(simulator).json(USERS + "&after=" + emitted().get(9));
        assertThat(last.get("data")).hasSize(2);
        assertThat(last.get("list_metadata").toString()).isEqualTo("{\"after\":null}");
        assertThat(new Caller(simulator)
                        .json(USERS + "&limit=12")
                        .at("/list_metadata/after")
                        .isNull())
                .isTrue();
    }

    @Test
    void anEmptyPageFollowsTheNewestEvent() {
        changeUsers(1);

        assertThat(new Caller(simulator)
                        .get(USERS + "&after=" + emitted().get(0))
                        .body())
                .isEqualTo("{\"object\":\"list\",\"data\":[],\"list_metadata\":{\"after\":null}}");
    }

    @Test
    void theCursorMayBeAnEventOfAnotherName() {
        changeUsers(1);
        tenant.addGroup(first.id());
        changeUsers(1);

        assertThat(new Caller(simulator).ids(USERS + "&after=" + emitted().get(1)))
                .containsExactly(emitted().get(2));
    }

    @Test
    void eventsOfAnOrganization() {
        tenant.addGroup(first.id());
        tenant.addGroup(second.id());

        assertThat(new Caller(simulator).ids(GROUPS + "&organization_id=" + second.organizationId()))
                .containsExactly(emitted().get(1));
        assertThat(new Caller(simulator).get(GROUPS + "&organization_id=org_x").body())
                .isEqualTo("{\"message\":\"Organization not found: 'org_x'.\"}");
    }

    @Test
    void eventsOfATime() {
        for (int hour = 0; hour < 4; hour++) {
            tenant.addGroup(first.id());
            tenant.advanceTime(Duration.ofHours(1));
        }

        assertThat(new Caller(simulator).ids(GROUPS + "&range_start=2026-11-23T13:00:00Z"))
                .containsExactlyElementsOf(emitted().subList(2, 4));
        assertThat(new Caller(simulator)
                        .ids(GROUPS + "&range_start=2026-11-23T12:59:59.999Z&range_end=2026-11-23T16:00:00%2B01:00"))
                .containsExactlyElementsOf(emitted().subList(1, 3));
        assertThat(new Caller(simulator).ids(GROUPS + "&range_end=2026-11-23T12:00:00.001Z"))
                .containsExactly(emitted().get(0));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "range_start=yesterday",
                "range_start=2026-10-24T11:59:59Z",
                "range_start=2026-11-01T00:00:00Z&range_end=2026-12-02T00:00:00Z",
                "range_start=2026-11-23T00:00:00Z&after=event_x",
                "limit=0",
                "limit=101",
                "organization_id=directory_x"
            })
    void namesInvalidParameters(String parameters) {
        HttpResponse<String> refused = new Caller(simulator).get(GROUPS + "&" + parameters);

        assertThat(refused.statusCode()).isEqualTo(422);
        assertThat(refused.body()).contains("\"field\":\"" + parameters.substring(0, parameters.indexOf('=')));
    }

    @Test
    void withholdsAnEventByTheTenantsClock() {
        restart(builder -> builder.eventVisibilityDelay(Duration.ofSeconds(3)));
        tenant.addGroup(first.id());
        tenant.advanceTime(Duration.ofMillis(2_999));
        tenant.addGroup(first.id());
        assertThat(new Caller(simulator).ids(GROUPS)).isEmpty();

        tenant.advanceTime(Duration.ofMillis(1));
        assertThat(new Caller(simulator).ids(GROUPS)).containsExactly(emitted().get(0));
        assertThat(new Caller(simulator).ids(GROUPS + "&after=" + emitted().get(1)))
                .as("an id from a webhook as cursor skips events that are not visible yet")
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 422})
    void aCursorIsLostAfter30Days(int status) {
        restart(builder -> builder.lostCursorStatus(status));
        tenant.addGroup(first.id());
        String cursor = emitted().get(0);
        tenant.advanceTime(Duration.ofDays(30));
        assertThat(new Caller(simulator).ids(GROUPS)).containsExactly(cursor);
        assertThat(new Caller(simulator).get(GROUPS + "&after=" + cursor).statusCode())
                .isEqualTo(200);

        tenant.advanceTime(Duration.ofMillis(1));
        assertThat(new Caller(simulator).ids(GROUPS)).isEmpty();
        assertThat(new Caller(simulator).get(GROUPS + "&after=" + cursor).statusCode())
                .isEqualTo(status);
    }

    @ParameterizedTest
    @ValueSource(strings = {"event_01EHZNVPK3SFK441A1RGBFSHRT", "event_", "wh_01EHZNVPK3SFK441A1RGBFSHRT", "x"})
    void anUnknownCursorIsRefused(String cursor) {
        assertThat(new Caller(simulator).get(GROUPS + "&after=" + cursor).statusCode())
                .isEqualTo(400);
    }

    @Test
    void bothDialectsReturnEvents() {
        tenant.addGroup(first.id());
        String openApi = new Caller(simulator).get(GROUPS).body();
        restart(builder -> builder.dialect(Dialect.REFERENCE));

        assertThat(new Caller(simulator).get(GROUPS).body()).isEqualTo(openApi);
    }

    @Test
    void aDeleteThroughTheApiEmitsOneEvent() {
        new Caller(simulator).delete("/directories/" + first.id());
        new Caller(simulator).delete("/directories/" + first.id());

        assertThat(new Caller(simulator)
                        .json("/events?events=dsync.deleted")
                        .at("/data/0/data/id")
                        .asString())
                .isEqualTo(first.id());
        assertThat(emitted()).hasSize(1);
    }

    @Test
    void checksKeyAndLimit() {
        restart(builder -> builder.rateLimit(1, Duration.ofHours(1)));

        assertThat(new Caller(simulator).get(GROUPS).statusCode()).isEqualTo(200);
        assertThat(new Caller(simulator).get(GROUPS).statusCode()).isEqualTo(429);
        assertThat(simulator.requests(Route.LIST_EVENTS)).hasSize(2);
    }

    @Test
    void refusesInvalidSettings() {
        assertThatThrownBy(() -> Simulator.builder().eventVisibilityDelay(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Simulator.builder().lostCursorStatus(404))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private void changeUsers(int times) {
        for (int i = 0; i < times; i++) {
            tenant.addUser(first.id());
        }
    }

    private List<String> emitted() {
        return tenant.events().stream().map(SimulatedEvent::id).toList();
    }

    private void restart(UnaryOperator<SimulatorBuilder> with) {
        simulator.close();
        simulator = started(with);
    }

    private Simulator started(UnaryOperator<SimulatorBuilder> with) {
        return with.apply(Simulator.builder().tenant(tenant).unlimited()).start();
    }
}
