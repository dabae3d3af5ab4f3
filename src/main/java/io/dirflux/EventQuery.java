package io.dirflux;

import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.EventNames;
import io.dirflux.model.Order;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events to list: all, or those of some names, of an organization, of a directory, or of a time. There is no
 * order to choose: the server answers oldest first, whatever it is asked.
 *
 * @see <a href="https://workos.com/docs/reference/events/list">WorkOS: List events</a>
 */
public final class EventQuery extends Query<DirectoryEvent, EventQuery> {

    /** The longest range, by WorkOS's page on the Events API. */
    private static final Duration LONGEST_RANGE = Duration.ofDays(30);

    private static final EventQuery ALL = new EventQuery(
            Map.of(Filter.EVENT_NAMES, String.join(",", EventNames.ALL)), ListOptions.DEFAULTS.order(Order.ASC));

    private EventQuery(Map<Filter<DirectoryEvent>, String> filters, ListOptions options) {
        super(filters, options);
        if (has(Filter.EVENT_RANGE_START) && options.startingAfter() != null) {
            throw new IllegalArgumentException(
                    "startingAfter and rangeStart exclude each other: the API takes a position or a time."
                            + " continuingAfter continues from a position within a range");
        }
        checkRange(rangeTime(Filter.EVENT_RANGE_START), rangeTime(Filter.EVENT_RANGE_END));
    }

    private static void checkRange(@Nullable Instant start, @Nullable Instant end) {
        if (start != null && end != null) {
            Duration length = Duration.between(start, end);
            if (length.isNegative() || length.isZero() || length.compareTo(LONGEST_RANGE) > 0) {
                throw new IllegalArgumentException(
                        "A range of events ends after its start and within 30 days of it; this one spans " + length);
            }
        }
    }

    /** All events of Directory Sync, {@link EventNames#ALL}. The client leaves out events with other names. */
    public static EventQuery all() {
        return ALL;
    }

    /**
     * Only events with these names, such as those in {@link EventNames}; the client leaves out all others. The API
     * wants a list of whole names: a pattern such as {@code dsync.*} is refused. An event whose name this version does
     * not know is a {@link DirectoryEvent.Unknown}.
     */
    public EventQuery names(String... names) {
        Set<String> checked = new LinkedHashSet<>();
        for (String name : names) {
            if (name.isBlank() || name.contains(",") || name.contains("*")) {
                throw new IllegalArgumentException(
                        "An event is named in full, such as " + EventNames.USER_CREATED + ", not \"" + name + "\"");
            }
            checked.add(name);
        }
        if (checked.isEmpty()) {
            throw new IllegalArgumentException("The API answers 400 to a list of events without a name");
        }
        return with(Filter.EVENT_NAMES, String.join(",", checked));
    }

    /** Only events of one organization. One of another organization ends the stream; one that names none passes. */
    public EventQuery organization(String organizationId) {
        return with(Filter.EVENT_ORGANIZATION, IdType.ORGANIZATION.check(organizationId));
    }

    /**
     * Only events of one directory. The API has no such filter: all are fetched, and the others left out here, those
     * that name no directory too.
     */
    public EventQuery directory(String directoryId) {
        return with(Filter.EVENT_DIRECTORY, IdType.DIRECTORY.check(directoryId));
    }

    /**
     * Starts behind this event: the id of the last one seen, {@code Page.after()}, or an exception's cursor. Ids of
     * webhooks do not belong here: an event told by a webhook may be seconds away from being listed, and those before
     * it would be passed over. Not with {@link #rangeStart}.
     */
    public EventQuery startingAfter(String eventId) {
        return with(options().startingAfter(IdType.EVENT.check(eventId)));
    }

    /** Goes on behind this event: as {@link #startingAfter}, in the place of a {@link #rangeStart}. */
    public EventQuery continuingAfter(String eventId) {
        return withoutRangeStart().startingAfter(eventId);
    }

    /**
     * Starts with the events of this time, at most 30 days before the {@linkplain #rangeEnd end}. Without it, and
     * without {@link #startingAfter}, the list starts with the oldest event there is (WorkOS keeps them for 30 to 90
     * days).
     */
    public EventQuery rangeStart(Instant from) {
        return with(Filter.EVENT_RANGE_START, from.toString());
    }

    /** Ends before this time; without it with the newest event, a few seconds ago. */
    public EventQuery rangeEnd(Instant to) {
        return with(Filter.EVENT_RANGE_END, to.toString());
    }

    /** Whether the query asks for this event; {@code list} and {@code pages} leave out the others. */
    public boolean matches(DirectoryEvent event) {
        return matching().test(event);
    }

    /** Whether it has a {@link #rangeStart}. */
    public boolean hasStart() {
        return has(Filter.EVENT_RANGE_START);
    }

    /** Whether it has a {@link #rangeEnd}. */
    boolean hasEnd() {
        return has(Filter.EVENT_RANGE_END);
    }

    /** The same query without its {@link #rangeStart}: it starts with the oldest event that the server has. */
    public EventQuery withoutRangeStart() {
        return without(Filter.EVENT_RANGE_START);
    }

    @Override
    EventQuery copy(Map<Filter<DirectoryEvent>, String> filters, ListOptions options) {
        return new EventQuery(filters, options);
    }

    private @Nullable Instant rangeTime(Filter<DirectoryEvent> filter) {
        String time = get(filter);
        return time == null ? null : Instant.parse(time);
    }

    /** The names and the page size. */
    @Override
    public String toString() {
        return "EventQuery[names=" + get(Filter.EVENT_NAMES) + ", pageSize="
                + options().pageSize() + "]";
    }
}
