package io.dirflux;

import static io.dirflux.ListedEvents.change;
import static io.dirflux.ListedEvents.ids;
import static io.dirflux.ListedEvents.truth;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dirflux.error.DirectorySyncException;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryEvent.Unknown;
import io.dirflux.model.DirectoryEvent.UserUpdated;
import io.dirflux.model.EventNames;
import io.dirflux.ratelimit.Priority;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.Tenant;
import java.time.Duration;
import java.time.Instant;
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
}
