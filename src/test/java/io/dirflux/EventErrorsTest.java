package io.dirflux;

import static io.dirflux.ListedEvents.body;
import static io.dirflux.ListedEvents.change;
import static io.dirflux.ListedEvents.event;
import static io.dirflux.ListedEvents.truth;
import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.CheckpointLostException;
import io.dirflux.error.DecodingException;
import io.dirflux.error.EventOrderException;
import io.dirflux.error.ForeignRecordException;
import io.dirflux.error.InvalidRequestException;
import io.dirflux.error.ServerErrorException;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.Rejected;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Lists of events that end with an error: a wrong order, a foreign event, an unknown position. */
class EventErrorsTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @Test
    void anEventOfAnotherOrganizationEndsTheList() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 1))) {
            String other = served.simulator.tenant().organizationIds().get(1);
            served.simulator
                    .tenant()
                    .addGroup(served.simulator.tenant().directories().get(1).id());
            change(served, 1);
            served.simulator.faults(Route.LIST_EVENTS, Lies.bending(honest -> body(served)));

            ForeignRecordException failure = Failure.of(
                    ForeignRecordException.class,
                    served.client.events().list(EventQuery.all().organization(other)));
            assertThat(failure.field()).isEqualTo("organization_id");
        }
    }

    @Test
    void aPageThatIsNotOldestFirstEndsTheListBeforeIt() {
        try (RawServer server = RawServer.answering(
                        RawServer.json(RawServer.page(
                                "event_2", event("event_1", "10:00:00Z"), event("event_2", "10:00:01Z"))),
                        RawServer.json(RawServer.page(
                                "",
                                event("event_3", "10:00:05.001Z"),
                                "{\"id\":\"x\"}",
                                event("event_4", "10:00:04Z"))));
                DirectorySyncClient client = server.client().build()) {
            List<String> seen = new ArrayList<>();
            EventOrderException failure = Failure.of(
                    EventOrderException.class,
                    client.events().list(EventQuery.all()).doOnNext(event -> seen.add(event.id())));

            assertThat(seen).containsExactly("event_1", "event_2");
            assertThat(failure.cursor()).isEqualTo("event_2");
            assertThat(failure.isRetryable()).isFalse();
            assertThat(failure)
                    .hasMessageContaining("begins at 2026-01-01T10:00:05.001Z and ends at 2026-01-01T10:00:04Z");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10:00:04.001Z", "10:00:05.001Z", "never", "11:00:00Z"})
    void aSecondBackIsNoDisorderAndIdsAreNotCompared(String last) {
        try (RawServer server = RawServer.answering(
                        RawServer.json(RawServer.page("", event("wh_9", "10:00:05.001Z"), event("event_1", last))));
                DirectorySyncClient client = server.client().build()) {
            assertThat(client.events()
                            .list(EventQuery.all())
                            .map(DirectoryEvent::id)
                            .collectList()
                            .block(SOON))
                    .containsExactly("wh_9", "event_1");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 422})
    void aPositionThatIsNotKnownIsALostCheckpoint(int status) {
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.lostCursorStatus(status),
                UnaryOperator.identity(),
                DirectorySpec.of(3, 1))) {
            change(served, 3);
            String first = truth(served).get(0);
            served.simulator.tenant().advanceTime(Duration.ofDays(31));

            CheckpointLostException failure = Failure.of(
                    CheckpointLostException.class,
                    served.client.events().list(EventQuery.all().startingAfter(first)));
            assertThat(failure)
                    .hasMessageContaining("run a full sync")
                    .hasCauseInstanceOf(InvalidRequestException.class);
            assertThat(failure.checkpoint()).isEqualTo(first);
            assertThat(failure.isRetryable()).isFalse();
            assertThat(failure.cursor()).isNull();
            assertThat(failure.attempts()).hasSize(1);
        }
    }

    @Test
    void aRefusalOfSomethingElseIsNoLostCheckpoint() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 1))) {
            change(served, 3);
            EventQuery ofNobody = EventQuery.all()
                    .organization("org_nobody")
                    .startingAfter(truth(served).get(0));

            assertThat(Failure.of(
                                    InvalidRequestException.class,
                                    served.client.events().list(ofNobody))
                            .status())
                    .isEqualTo(400);
        }
    }

    @Test
    void aPositionThatCannotBeCheckedNowMayBeTriedAgain() {
        try (Served served = Served.in(
                Dialect.OPENAPI,
                UnaryOperator.identity(),
                client -> client.retryPolicy(RetryPolicy.none()),
                DirectorySpec.of(3, 1))) {
            served.simulator.faults(
                    Route.LIST_EVENTS,
                    (request, honest) -> request.parameter("after") == null
                            ? Optional.of(Fault.status(503, "busy"))
                            : Optional.empty());

            assertThat(Failure.of(
                                    ServerErrorException.class,
                                    served.client.events().list(EventQuery.all().startingAfter("event_gone")))
                            .isRetryable())
                    .isTrue();
        }
    }

    @Test
    void anEventWithoutAnIdEndsTheListAtItsPlaceOrIsSkipped() {
        try (RawServer server = RawServer.answering(RawServer.json(RawServer.page(
                        "",
                        event("event_1", "10:00:00Z"),
                        "{\"event\":\"dsync.user.created\"}",
                        event("event_3", "10:00:00Z"))));
                DirectorySyncClient client = server.client().build()) {
            List<Rejected> rejected = new ArrayList<>();
            DecodingException failure =
                    Failure.of(DecodingException.class, client.events().list(EventQuery.all()));

            assertThat(failure.cursor()).isEqualTo("event_1");
            assertThat(failure.index()).isEqualTo(1);
            assertThat(client.events()
                            .list(EventQuery.all().skipRejected(rejected::add))
                            .map(DirectoryEvent::id)
                            .collectList()
                            .block(SOON))
                    .containsExactly("event_1", "event_3");
            assertThat(rejected).containsExactly(new Rejected(1, null, "id: missing"));
        }
    }
}
