package io.dirflux.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * {@code GET /events}, the same in both dialects because the reference page does not describe it. Events come oldest
 * first; {@code order} is ignored, as in the public API. Error responses are recorded or documented ones.
 */
final class EventsEndpoint {
    private static final Duration LONGEST_RANGE = Duration.ofDays(30);
    private static final String NAMES_MISSING =
            "One or more event names (e.g. dsync.user.created) must be provided using the events parameter.";

    private final Tenant tenant;
    private final Duration visibilityDelay;
    private final int lostCursorStatus;

    EventsEndpoint(Tenant tenant, Duration visibilityDelay, int lostCursorStatus) {
        this.tenant = tenant;
        this.visibilityDelay = visibilityDelay;
        this.lostCursorStatus = lostCursorStatus;
    }

    SimulatedResponse list(RecordedRequest request, QueryParameters parameters) {
        Instant now = tenant.emitter().now();
        Set<String> names = names(request);
        int limit = parameters.limit();
        Predicate<SimulatedEvent> wanted = inRange(parameters, now).and(ofOrganization(parameters));
        parameters.check();
        if (names.isEmpty()) {
            throw new RequestRefusedException(ErrorResponses.invalidEventsRequest(NAMES_MISSING));
        }
        long after = parameters.text("after").map(id -> number(id, now)).orElse(0L);
        Instant visible = now.minus(visibilityDelay);
        List<SimulatedEvent> found = tenant.emitter()
                .log()
                .after(after, now)
                .takeWhile(event -> !event.createdAt().isAfter(visible))
                .filter(event -> names.contains(event.event()))
                .filter(wanted)
                .limit(limit + 1L)
                .toList();
        return page(found.subList(0, Math.min(limit, found.size())), found.size() > limit);
    }

    /** Reads the names, separated by commas or in repeated parameters. */
    private static Set<String> names(RecordedRequest request) {
        return request.parameters().stream()
                .filter(parameter -> parameter.getKey().equals("events"))
                .flatMap(parameter -> Arrays.stream(parameter.getValue().split(",", -1)))
                .filter(name -> !name.isBlank())
                .collect(Collectors.toSet());
    }

    private static Predicate<SimulatedEvent> inRange(QueryParameters parameters, Instant now) {
        Optional<Instant> start = parameters.time("range_start");
        Optional<Instant> end = parameters.time("range_end");
        if (start.isPresent() && parameters.text("after").isPresent()) {
            parameters.problem("range_start", "range_start and after exclude each other");
        }
        if (start.isPresent() && Duration.between(start.get(), end.orElse(now)).compareTo(LONGEST_RANGE) > 0) {
            parameters.problem("range_start", "range_start must be at most 30 days before range_end or now");
        }
        return event -> start.map(event.createdAt()::isAfter).orElse(true)
                && end.map(event.createdAt()::isBefore).orElse(true);
    }

    private Predicate<SimulatedEvent> ofOrganization(QueryParameters parameters) {
        Optional<String> organization = parameters.id("organization_id", IdKind.ORGANIZATION);
        parameters.check();
        organization.filter(id -> !tenant.organizationIds().contains(id)).ifPresent(id -> {
            throw new RequestRefusedException(ErrorResponses.message(400, "Organization not found: '" + id + "'."));
        });
        return event -> organization.map(event.organizationId()::equals).orElse(true);
    }

    private long number(String id, Instant now) {
        OptionalLong number = tenant.emitter().log().number(id, now);
        return number.orElseThrow(() -> new RequestRefusedException(
                lostCursorStatus == 422
                        ? ErrorResponses.invalid(
                                Map.of("after", "after must be the id of an event of the last 30 days"))
                        : ErrorResponses.invalidEventsRequest("The event of the after parameter was not found.")));
    }

    private static SimulatedResponse page(List<SimulatedEvent> events, boolean more) {
        JsonWriter out = new JsonWriter()
                .beginObject()
                .field("object", "list")
                .name("data")
                .beginArray();
        events.forEach(event -> out.literal(event.json()));
        out.endArray().name("list_metadata").beginObject();
        out.field("after", more ? events.get(events.size() - 1).id() : null);
        return SimulatedResponse.json(200, out.endObject().endObject().toString());
    }
}
