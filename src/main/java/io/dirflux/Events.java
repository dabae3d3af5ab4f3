package io.dirflux;

import io.dirflux.ListEndpoint.Kind;
import io.dirflux.ListEndpoint.PageFetch;
import io.dirflux.TenantCheck.Fields;
import io.dirflux.error.ApiException;
import io.dirflux.error.CheckpointLostException;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.EventOrderException;
import io.dirflux.error.InvalidRequestException;
import io.dirflux.error.NotFoundException;
import io.dirflux.http.ClientLog;
import io.dirflux.http.Transport;
import io.dirflux.json.RecordType;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryEvent.Unknown;
import io.dirflux.model.Page;
import io.dirflux.paging.CursorPaging.Cursor;
import io.dirflux.paging.IdType;
import io.dirflux.ratelimit.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The changes in the directories that the API key may see, oldest first. Every {@code Flux} is lazy and cold, and takes
 * its permits with {@link Priority#BULK}. A list ends with the newest event that the server shows. The server shows an
 * event a few seconds after the change. {@code io.dirflux.events.EventFollower} continues after the newest event.
 *
 * <p>The server ignores {@code order} and answers oldest first (observed 2026-06, workos-node issue 1610). The client
 * sends {@code order=asc} nevertheless, and checks each page: if its last event is older than its first one by more
 * than a second, the stream ends with {@link EventOrderException}. Ids are not compared, because no source says that
 * they are ordered.
 *
 * @see <a href="https://workos.com/docs/reference/events">WorkOS: Events</a>
 */
public final class Events {

    private static final String PATH = "/events";
    private static final String WHAT = "GET " + PATH;
    private static final Duration TOLERANCE = Duration.ofSeconds(1);
    private static final Fields<DirectoryEvent> FIELDS = new Fields<>(
            DirectoryEvent::id, DirectoryEvent::directoryId, DirectoryEvent::organizationId, event -> null);

    private final ListEndpoint<DirectoryEvent, EventQuery> events;

    Events(Transport transport) {
        this.events = new ListEndpoint<>(transport, new EventKind());
    }

    private record EventKind() implements Kind<DirectoryEvent, EventQuery> {

        @Override
        public String path() {
            return PATH;
        }

        @Override
        public IdType ids() {
            return IdType.EVENT;
        }

        @Override
        public RecordType<DirectoryEvent> type() {
            return RecordType.EVENT;
        }

        @Override
        public Fields<DirectoryEvent> fields() {
            return FIELDS;
        }

        @Override
        public Mono<Page<DirectoryEvent>> page(
                EventQuery query, Cursor cursor, PageFetch<DirectoryEvent, EventQuery> fetch) {
            String position = cursor.after();
            Mono<Page<DirectoryEvent>> page = fetch.page(query, cursor).doOnNext(Events::check);
            return position == null
                    ? page
                    : page.onErrorResume(
                            refusal ->
                                    refusal instanceof InvalidRequestException || refusal instanceof NotFoundException,
                            refusal -> examine((ApiException) refusal, position, query, fetch));
        }
    }

    /**
     * All events that match the query, oldest first. Pages are requested on demand. Every error carries the id of the
     * last event delivered, for {@link EventQuery#continuingAfter}. Fails with {@link CheckpointLostException} if the
     * server does not know the position to start from.
     */
    public Flux<DirectoryEvent> list(EventQuery query) {
        return events.plan(query, Priority.BULK).asItems();
    }

    /**
     * All events after a position up to the newest one, also those that the query's filters leave out. Use it if you
     * save the position after every event. {@link EventQuery#matches} says whether an event matches the query.
     *
     * @param position the id of an event, which replaces the query's start; null for the query's start
     * @throws IllegalArgumentException if the query has a {@code rangeEnd}; use {@link #list} for such a query
     */
    public Flux<DirectoryEvent> listAfter(@Nullable String position, EventQuery query) {
        if (query.hasEnd()) {
            throw new IllegalArgumentException(
                    "A range with an end cannot be followed: leave rangeEnd out, or use list");
        }
        EventQuery behind = position == null ? query : query.continuingAfter(position);
        return events.plan(behind, Priority.BULK).unfiltered().asItems();
    }

    /** The same as {@link #list}, page by page. Every error carries the cursor after the last page delivered. */
    public Flux<Page<DirectoryEvent>> pages(EventQuery query) {
        return events.plan(query, Priority.BULK).asPages();
    }

    /** Sends the same request without the position, to find out whether the server refused the position. */
    private static Mono<Page<DirectoryEvent>> examine(
            ApiException refusal, String position, EventQuery query, PageFetch<DirectoryEvent, EventQuery> fetch) {
        return fetch.page(query.withoutRangeStart().pageSize(1), Cursor.START)
                .onErrorMap(DirectorySyncException.class, e -> e.isRetryable() ? e : refusal)
                .flatMap(answered -> Mono.error(lost(refusal, position)));
    }

    private static CheckpointLostException lost(ApiException refusal, String position) {
        String message =
                WHAT + " does not know the position and answers without it: run a full sync, then follow from a"
                        + " time before the sync started";
        return new CheckpointLostException(message, position, refusal);
    }

    private static void check(Page<DirectoryEvent> page) {
        checkOrder(page);
        for (DirectoryEvent event : page.data()) {
            if (event instanceof Unknown unreadable && unreadable.problem() != null) {
                ClientLog.LOG.warn(
                        "{}: data of event {} not readable (request id {}): {}",
                        WHAT,
                        ClientLog.shown(event.id()),
                        ClientLog.shown(page.requestId()),
                        unreadable.problem());
            }
        }
    }

    private static void checkOrder(Page<DirectoryEvent> page) {
        List<Instant> times = page.data().stream()
                .map(DirectoryEvent::createdAt)
                .filter(Objects::nonNull)
                .toList();
        if (times.size() < 2) {
            return;
        }
        Instant first = times.get(0);
        Instant last = times.get(times.size() - 1);
        if (last.isBefore(first.minus(TOLERANCE))) {
            throw outOfOrder(first, last, page.requestId());
        }
    }

    private static EventOrderException outOfOrder(Instant first, Instant last, @Nullable String requestId) {
        return new EventOrderException(
                WHAT + " answered with a page that is not oldest first: it begins at " + first + " and ends at " + last
                        + ". None of its events were delivered, because a position in it would skip events",
                requestId);
    }
}
