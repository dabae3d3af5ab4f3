package io.dirflux;

import static io.dirflux.ListedEvents.body;
import static io.dirflux.ListedEvents.change;
import static io.dirflux.ListedEvents.ids;
import static io.dirflux.ListedEvents.time;
import static io.dirflux.ListedEvents.truth;
import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.EventNames;
import io.dirflux.model.Page;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedEvent;
import io.dirflux.simulator.Tenant;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The filters of a list of events. */
class EventFiltersTest {

    private static final Duration SOON = Duration.ofSeconds(30);

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
}
