package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dirflux.error.DirectorySyncException;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryEvent.Unknown;
import io.dirflux.model.DirectoryEvent.UserUpdated;
import io.dirflux.model.EventNames;
import io.dirflux.model.Page;
import io.dirflux.ratelimit.Priority;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedEvent;
import io.dirflux.simulator.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EventsTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void allEventsComeInTheirOrderPageAfterPage(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(3, 1))) {
            change(served, 250);

            assertThat(ids(served, EventQuery.all())).isEqualTo(truth(served)).hasSizeGreaterThan(250);
            assertThat(served.sent(Route.LIST_EVENTS)).isEqualTo((truth(served).size() + 99) / 100);
            assertThat(served.requests(Route.LIST_EVENTS)).allSatisfy(request -> {
                assertThat(request.parameter("events")).isEqualTo(String.join(",", EventNames.ALL));
                assertThat(request.parameter("order")).isEqualTo("asc");
                assertThat(request.parameter("limit")).isEqualTo("100");
            });
        }
    }

    @Test
    void eventsAreTyped() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 1))) {
            Tenant tenant = served.simulator.tenant();
            String user = served.directory(0).userId(0);
            tenant.updateUserState(user, "suspended");
            tenant.emit(served.directory(0).id(), "dsync.user.promoted", "{\"rank\":7}");
            List<DirectoryEvent> events = served.client
                    .events()
                    .list(EventQuery.all().names(EventNames.USER_UPDATED, "dsync.user.promoted"))
                    .collectList()
                    .block(SOON);

            assertThat(events).hasSize(2);
            UserUpdated updated = (UserUpdated) events.get(0);
            assertThat(updated.user().id()).isEqualTo(user);
            assertThat(updated.user().state()).hasToString("suspended");
            assertThat(updated.previousAttributes()).containsEntry("state", "active");
            assertThat(((Unknown) events.get(1)).raw()).containsEntry("data", Map.of("rank", 7L));
        }
    }

    @Test
    void namesThatWereNotAskedForAreLeftOut() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 1))) {
            String user = served.directory(0).userId(0);
            served.simulator.tenant().updateUserState(user, "suspended");
            served.simulator.faults(
                    Route.LIST_EVENTS,
                    Lies.bending(body -> body.replace(EventNames.USER_UPDATED, "organization.created")));

            assertThat(ids(served, EventQuery.all())).isEmpty();
            assertThat(ids(served, EventQuery.all().names(EventNames.USER_UPDATED)))
                    .isEmpty();
            assertThat(ids(served, EventQuery.all().names(EventNames.USER_UPDATED, "organization.created")))
                    .hasSize(1);
            assertThat(served.client
                            .events()
                            .listAfter(null, EventQuery.all())
                            .count()
                            .block(SOON))
                    .isOne();
        }
    }

    @Test
    void theListContinuesAfterAnEventAndEndsWithTheNewest() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 1))) {
            change(served, 12);
            List<String> all = truth(served);

            assertThat(ids(served, EventQuery.all().startingAfter(all.get(4)).pageSize(3)))
                    .isEqualTo(all.subList(5, all.size()));
            assertThat(ids(served, EventQuery.all().startingAfter(all.get(all.size() - 1))))
                    .isEmpty();
        }
    }

    @Test
    void aRangeIsAskedForOnceAndThenThePositionTakesItsPlace() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 1))) {
            Tenant tenant = served.simulator.tenant();
            change(served, 3);
            tenant.advanceTime(Duration.ofHours(1));
            int before = truth(served).size();
            change(served, 5);
            tenant.advanceTime(Duration.ofHours(1));
            int within = truth(served).size();
            change(served, 3);
            Instant start = time(served, before).minusSeconds(60).truncatedTo(ChronoUnit.SECONDS);
            Instant end = start.plus(Duration.ofMinutes(30));

            assertThat(ids(
                            served,
                            EventQuery.all().rangeStart(start).rangeEnd(end).pageSize(2)))
                    .isEqualTo(truth(served).subList(before, within));
            List<RecordedRequest> requests = served.requests(Route.LIST_EVENTS);
            assertThat(requests.get(0).parameter("range_start")).isEqualTo(start.toString());
            assertThat(requests.subList(1, requests.size())).allSatisfy(request -> {
                assertThat(request.parameter("range_start")).isNull();
                assertThat(request.parameter("after")).isNotNull();
            });
            assertThat(requests)
                    .allSatisfy(request ->
                            assertThat(request.parameter("range_end")).isEqualTo(end.toString()));
        }
    }

    @Test
    void aServerThatIgnoresTheEndOfARangeIsNotBelieved() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 1))) {
            change(served, 4);
            served.simulator.tenant().advanceTime(Duration.ofHours(2));
            Instant end = served.simulator.tenant().events().get(0).createdAt().plus(Duration.ofHours(1));
            List<String> wanted = truth(served);
            change(served, 4);
            String everything = body(served);
            served.simulator.faults(Route.LIST_EVENTS, Lies.bending(honest -> everything));

            assertThat(ids(served, EventQuery.all().rangeEnd(end))).isEqualTo(wanted);
        }
    }

    @Test
    void eventsOfOneDirectoryAreSortedOutHere() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 1), DirectorySpec.of(3, 1))) {
            Tenant tenant = served.simulator.tenant();
            for (int i = 0; i < 6; i++) {
                tenant.addGroup(served.directory(i % 2).id());
            }
            String directory = served.directory(1).id();
            EventQuery query = EventQuery.all().directory(directory).pageSize(2);

            assertThat(ids(served, query))
                    .isEqualTo(tenant.events().stream()
                            .filter(event -> event.directoryId().equals(directory))
                            .map(SimulatedEvent::id)
                            .toList())
                    .hasSize(3);
            List<Page<DirectoryEvent>> pages =
                    served.client.events().pages(query).collectList().block(SOON);
            assertThat(pages)
                    .hasSize(3)
                    .allSatisfy(page -> assertThat(page.data()).hasSize(1));
            assertThat(served.client
                            .events()
                            .listAfter(null, query)
                            .map(DirectoryEvent::id)
                            .collectList()
                            .block(SOON))
                    .isEqualTo(truth(served));
            assertThat(served.requests(Route.LIST_EVENTS))
                    .allSatisfy(request ->
                            assertThat(request.parameters().toString()).doesNotContain("directory_"));
        }
    }

    @Test
    void anEventThatNamesNoOrganizationPasses() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 1))) {
            served.simulator
                    .tenant()
                    .emit(
                            served.directory(0).id(),
                            EventNames.TOKEN_CREATED,
                            "{\"object\":\"directory_token\",\"id\":\"directory_token_1\",\"directory_id\":\"directory_1\"}");

            assertThat(ids(served, EventQuery.all().organization(served.organization())))
                    .hasSize(1);
        }
    }

    @Test
    void listsTakeTheBulkLaneAndFailuresCarryTheLastEvent() {
        RecordingLimiter limiter = new RecordingLimiter();
        try (Served served = Served.in(
                Dialect.OPENAPI,
                UnaryOperator.identity(),
                client -> client.rateLimiter(limiter),
                DirectorySpec.of(3, 1))) {
            change(served, 3);
            served.simulator.fault(Route.LIST_EVENTS, 1, Fault.status(503, "busy"));
            served.simulator.fault(Route.LIST_EVENTS, 3, Fault.status(403, "no"));

            DirectorySyncException failure = Failure.of(
                    DirectorySyncException.class,
                    served.client.events().list(EventQuery.all().pageSize(2)));
            assertThat(failure.cursor()).isEqualTo(truth(served).get(1));
            assertThat(limiter.priorities()).hasSize(3).containsOnly(Priority.BULK);
        }
    }

    @Test
    void refusesInvalidValuesWhenTheyAreSet() {
        EventQuery all = EventQuery.all();
        Instant now = Instant.parse("2026-01-01T00:00:00Z");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> all.startingAfter("event_1").rangeStart(now))
                .withMessageContaining("exclude each other");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> all.rangeStart(now).startingAfter("event_1"));
        assertThatCode(() -> all.rangeStart(now).continuingAfter("event_1")).doesNotThrowAnyException();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> all.rangeStart(now).rangeEnd(now));
        assertThatIllegalArgumentException().isThrownBy(() -> all.rangeEnd(now).rangeStart(now.plusSeconds(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> all.rangeStart(now)
                        .rangeEnd(now.plus(Duration.ofDays(30)).plusMillis(1)))
                .withMessageContaining("30 days");
        assertThatIllegalArgumentException().isThrownBy(() -> all.names());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> all.names("dsync.*"))
                .withMessageContaining("needs its full name");
        assertThatIllegalArgumentException().isThrownBy(() -> all.names("dsync.user.created,dsync.user.updated"));
        assertThatIllegalArgumentException().isThrownBy(() -> all.startingAfter(" "));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> all.startingAfter("directory_user_1"))
                .withMessageContaining("Expected the id of an event (event_...)");
        assertThatIllegalArgumentException().isThrownBy(() -> all.organization("event_1"));
        assertThatIllegalArgumentException().isThrownBy(() -> all.directory("org_1"));
        assertThatIllegalArgumentException().isThrownBy(() -> all.queryParam("range_start", "x"));
        assertThatIllegalArgumentException().isThrownBy(() -> all.pageSize(101));
    }

    static void change(Served served, int times) {
        for (int i = 0; i < times; i++) {
            served.simulator.tenant().addUser(served.directory(0).id());
        }
    }

    static String body(Served served) {
        List<String> events = served.simulator.tenant().events().stream()
                .map(SimulatedEvent::json)
                .toList();
        return RawServer.page("", events.toArray(String[]::new));
    }

    static List<String> truth(Served served) {
        return served.simulator.tenant().events().stream()
                .map(SimulatedEvent::id)
                .toList();
    }

    static Instant time(Served served, int index) {
        return served.simulator.tenant().events().get(index).createdAt();
    }

    private static List<String> ids(Served served, EventQuery query) {
        return served.client
                .events()
                .list(query)
                .map(DirectoryEvent::id)
                .collectList()
                .block(SOON);
    }

    static String event(String id, String time) {
        return "{\"object\":\"event\",\"id\":\"" + id
                + "\",\"event\":\"dsync.user.created\",\"created_at\":\"2026-01-01T" + time + "\",\"data\":"
                + RawServer.user("directory_user_1") + "}";
    }
}
