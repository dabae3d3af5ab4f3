package io.dirflux;

import io.dirflux.http.Request.Param;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.EventNames;
import io.dirflux.model.Rejected;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Which events to list: {@code EventQuery.all()}, narrowed if wanted. Immutable: every method gives a new query. A value
 * that makes no sense is refused with an {@link IllegalArgumentException} when it is set.
 *
 * <p>There is no order to choose: the server answers oldest first, whatever it is asked.
 *
 * @see <a href="https://workos.com/docs/reference/events/list">WorkOS: List events</a>
 */
public final class EventQuery {

    /** The most that a range may span, by WorkOS's page on the Events API. */
    private static final Duration LONGEST_RANGE = Duration.ofDays(30);

    private static final EventQuery ALL =
            new EventQuery(new Filter(EventNames.ALL, null, null, null, null), true, ListOptions.DEFAULTS);

    private final Filter filter;
    private final boolean checkedHere;
    private final ListOptions options;

    /** Which events; the directory is checked by the client only. */
    private record Filter(
            List<String> names,
            @Nullable String organization,
            @Nullable String directory,
            @Nullable Instant start,
            @Nullable Instant end) {

        Filter in(@Nullable Instant start, @Nullable Instant end) {
            if (start != null && end != null) {
                Duration length = Duration.between(start, end);
                if (length.isNegative() || length.isZero() || length.compareTo(LONGEST_RANGE) > 0) {
                    throw new IllegalArgumentException(
                            "A range of events ends after its start and within 30 days of it; this one spans "
                                    + length);
                }
            }
            return new Filter(names, organization, directory, start, end);
        }

        boolean matches(DirectoryEvent event) {
            Instant createdAt = event.createdAt();
            boolean inRange = end == null || createdAt == null || createdAt.isBefore(end);
            boolean named = names.equals(EventNames.ALL) || names.contains(event.name());
            return inRange && named && (directory == null || directory.equals(event.directoryId()));
        }
    }

    private EventQuery(Filter filter, boolean checkedHere, ListOptions options) {
        if (filter.start != null && options.startingAfter() != null) {
            throw new IllegalArgumentException(
                    "startingAfter and rangeStart exclude each other: the API takes a position or a time."
                            + " continuingAfter goes on from a position within a range");
        }
        this.filter = filter;
        this.checkedHere = checkedHere;
        this.options = options;
    }

    /** All events of Directory Sync, {@link EventNames#ALL}. */
    public static EventQuery all() {
        return ALL;
    }

    /**
     * Only events of these names, by the wire's; see {@link EventNames}. The API wants a list of whole names: a pattern
     * such as {@code dsync.*} is refused. Names that this version does not know arrive as
     * {@link DirectoryEvent.Unknown}.
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
        return with(new Filter(List.copyOf(checked), filter.organization, filter.directory, filter.start, filter.end));
    }

    /** Only events of one organization. One of another organization ends the stream; one that names none passes. */
    public EventQuery organization(String organizationId) {
        String organization = Ids.ORGANIZATION.check(organizationId);
        return with(new Filter(filter.names, organization, filter.directory, filter.start, filter.end));
    }

    /**
     * Only events of one directory. The API has no such filter: all are fetched, and the others left out here, those that
     * name no directory too.
     */
    public EventQuery directory(String directoryId) {
        String directory = Ids.DIRECTORY.check(directoryId);
        return with(new Filter(filter.names, filter.organization, directory, filter.start, filter.end));
    }

    /**
     * Starts behind this event: the id of the last one seen, {@code Page.after()}, or an exception's cursor. Ids of
     * webhooks do not belong here: an event told by a webhook may be seconds away from being listed, and those before it
     * would be passed over. Not with {@link #rangeStart}.
     */
    public EventQuery startingAfter(String eventId) {
        return with(options.startingAfter(Ids.EVENT.check(eventId)));
    }

    /** Goes on behind this event: as {@link #startingAfter}, in the place of a {@link #rangeStart}. */
    public EventQuery continuingAfter(String eventId) {
        return with(filter.in(null, filter.end)).startingAfter(eventId);
    }

    /**
     * Starts with the events of this time, at most 30 days before the {@linkplain #rangeEnd end}. Without it, and without
     * {@link #startingAfter}, the list starts with the oldest event there is (WorkOS keeps them for 30 to 90 days).
     */
    public EventQuery rangeStart(Instant from) {
        return with(filter.in(Objects.requireNonNull(from, "from"), filter.end));
    }

    /** Ends before this time; without it with the newest event, a few seconds ago. */
    public EventQuery rangeEnd(Instant to) {
        return with(filter.in(filter.start, Objects.requireNonNull(to, "to")));
    }

    /** How many events a page has, from 1 to 100; 100 by default. */
    public EventQuery pageSize(int size) {
        return with(options.pageSize(size));
    }

    /** How many pages are fetched before they are asked for, 1 (default) or 0; as {@link ListQuery#pagesAhead}. */
    public EventQuery pagesAhead(int pages) {
        return with(options.pagesAhead(pages));
    }

    /**
     * Goes on past events without a readable id, the only ones that cannot be told, and hands each to the consumer; as
     * {@link ListQuery#skipRejected}. Data that cannot be read is no reason to reject an event: see
     * {@link DirectoryEvent.Unknown}.
     */
    public EventQuery skipRejected(Consumer<Rejected> consumer) {
        return with(options.skipRejected(Objects.requireNonNull(consumer, "consumer")));
    }

    /** Adds a query parameter that the API has and this version does not; as {@link ListQuery#queryParam}. */
    public EventQuery queryParam(String name, String value) {
        return with(options.queryParam(ListQuery.untyped(name), Objects.requireNonNull(value, "value")));
    }

    /** Whether an event is one that was asked for; {@code list} and {@code pages} leave out those that are not. */
    public boolean matches(DirectoryEvent event) {
        return !checkedHere || filter.matches(event);
    }

    /** Whether it ends, with a {@link #rangeEnd}. */
    public boolean hasEnd() {
        return filter.end != null;
    }

    /** The same question to the server with nothing left out here, for a reader that keeps track of positions. */
    public EventQuery unfiltered() {
        return new EventQuery(filter, false, options);
    }

    @Nullable
    String organization() {
        return filter.organization;
    }

    ListOptions options() {
        return options;
    }

    /** The filters of a page. A position takes the place of the start of the range, never that of its end. */
    List<Param> filters(boolean fromPosition) {
        List<Param> params = new ArrayList<>();
        params.add(new Param("events", String.join(",", filter.names)));
        if (filter.organization != null) {
            params.add(new Param("organization_id", filter.organization));
        }
        if (filter.start != null && !fromPosition) {
            params.add(new Param("range_start", filter.start.toString()));
        }
        if (filter.end != null) {
            params.add(new Param("range_end", filter.end.toString()));
        }
        return params;
    }

    private EventQuery with(Filter filter) {
        return new EventQuery(filter, checkedHere, options);
    }

    private EventQuery with(ListOptions options) {
        return new EventQuery(filter, checkedHere, options);
    }

    /** What may be shown. */
    @Override
    public String toString() {
        return "EventQuery[names=" + filter.names + ", pageSize=" + options.pageSize() + "]";
    }
}
