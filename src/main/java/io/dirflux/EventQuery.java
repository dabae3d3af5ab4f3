package io.dirflux;

import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.EventNames;
import io.dirflux.model.Order;
import io.dirflux.paging.IdType;
import io.dirflux.paging.ListOptions;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which events to list: all, or those with some names, of an organization, of a directory, or of a time. The order
 * cannot be chosen: the server always answers oldest first.
 *
 * @see <a href="https://workos.com/docs/reference/events/list">WorkOS: List events</a>
 */
public final class EventQuery extends Query<DirectoryEvent, EventQuery> {

    /** The longest range, according to WorkOS's page on the Events API. */
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
     * needs full names, so a pattern such as {@code dsync.*} is refused. An event whose name this version does not know
     * is a {@link DirectoryEvent.Unknown}.
     */
    public EventQuery names(String... names) {
        Set<String> checked = new LinkedHashSet<>();
        for (String name : names) {
            if (name.isBlank() || name.contains(",") || name.contains("*")) {
                throw new IllegalArgumentException(
                        "An event needs its full name, such as " + EventNames.USER_CREATED + ", not \"" + name + "\"");
            }
            checked.add(name);
        }
        if (checked.isEmpty()) {
            throw new IllegalArgumentException("The API answers 400 to a list of events without a name");
        }
        return with(Filter.EVENT_NAMES, String.join(",", checked));
    }

    /**
     * Only events of one organization. An event of another organization ends the stream. An event without an
     * organization is delivered.
     */
    public EventQuery organization(String organizationId) {
        return with(Filter.EVENT_ORGANIZATION, IdType.ORGANIZATION.check(organizationId));
    }

    /**
     * Only events of one directory. The API has no such filter: the client fetches all events and leaves out the
     * others, and those without a directory.
     */
    public EventQuery directory(String directoryId) {
        return with(Filter.EVENT_DIRECTORY, IdType.DIRECTORY.check(directoryId));
    }

    /**
     * Starts after this event: the id of the last event seen, {@code Page.after()}, or the cursor of an exception. Do
     * not use the id of a webhook: the server may list its event, and events before it, only some seconds later, and
     * those would be skipped. Not with {@link #rangeStart}.
     */
    public EventQuery startingAfter(String eventId) {
        return with(options().startingAfter(IdType.EVENT.check(eventId)));
    }

    /** Continues after this event: the same as {@link #startingAfter}, but it replaces a {@link #rangeStart}. */
    public EventQuery continuingAfter(String eventId) {
        return withoutRangeStart().startingAfter(eventId);
    }

    /**
     * Starts with the events of this time, at most 30 days before the {@linkplain #rangeEnd end}. Without it and
     * without {@link #startingAfter}, the list starts with the oldest event that the server has. WorkOS keeps events
     * for 30 to 90 days.
     */
    public EventQuery rangeStart(Instant from) {
        return with(Filter.EVENT_RANGE_START, from.toString());
    }

    /** Ends before this time. Without it, the list ends with the newest event, which is a few seconds old. */
    public EventQuery rangeEnd(Instant to) {
        return with(Filter.EVENT_RANGE_END, to.toString());
    }

    /** Whether this event matches the query. {@code list} and {@code pages} leave out the others. */
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
