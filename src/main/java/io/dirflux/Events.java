package io.dirflux;

import io.dirflux.CursorPaging.Cursor;
import io.dirflux.Recheck.Expected;
import io.dirflux.error.ApiException;
import io.dirflux.error.CheckpointLostException;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.EventOrderException;
import io.dirflux.error.InvalidRequestException;
import io.dirflux.error.NotFoundException;
import io.dirflux.http.ClientLog;
import io.dirflux.http.Request;
import io.dirflux.http.Transport;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryEvent.Unknown;
import io.dirflux.model.Page;
import io.dirflux.ratelimit.Priority;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What has changed in the directories a key may see, oldest first. Everything here is lazy and cold, and takes the lane
 * {@link Priority#BULK}. A list ends with the newest event the server shows, and it shows one a few seconds after it
 * happened; to go on from there is what {@code io.dirflux.events.EventFollower} is for.
 *
 * <p>The server ignores {@code order} and answers oldest first (observed 2026-06, workos-node issue 1610); {@code
 * order=asc} is sent nonetheless, and each page is checked: one whose last event is older than its first by more than a
 * second ends the stream with {@link EventOrderException}. Ids are not compared: nothing says that they are in order.
 *
 * @see <a href="https://workos.com/docs/reference/events">WorkOS: Events</a>
 */
public final class Events {

    private static final String PATH = "/events";
    private static final String WHAT = "GET " + PATH;
    private static final Duration TOLERANCE = Duration.ofSeconds(1);

    private final Transport transport;
    private final Fetch<DirectoryEvent> fetch;

    Events(Transport transport, Fetch<DirectoryEvent> fetch) {
        this.transport = transport;
        this.fetch = fetch;
    }

    /**
     * All events of the query, oldest first, page after page as they are asked for. Every failure carries the id of the
     * last event delivered, ready for {@link EventQuery#continuingAfter}; {@link CheckpointLostException} if the server
     * refuses the position to start from.
     */
    public Flux<DirectoryEvent> list(EventQuery query) {
        return walk(query).asItems(transport.settings().scheduler());
    }

    /** The same as {@link #list}, page by page. Every failure carries the cursor behind the last page delivered. */
    public Flux<Page<DirectoryEvent>> pages(EventQuery query) {
        return walk(query).asPages(transport.settings().scheduler());
    }

    private Walk<DirectoryEvent> walk(EventQuery query) {
        String organization = query.organization();
        Expected expected = organization == null
                ? Expected.ANY
                : Expected.organization(organization).provenIn(organization); // not every event names it
        ListOptions options = query.options();
        Flux<Page<DirectoryEvent>> pages = Flux.defer(() -> {
            Recheck<DirectoryEvent> recheck = new Recheck<>(WHAT, fetch.fields(), expected);
            return CursorPaging.pages(WHAT, options, cursor -> page(query, options, cursor, recheck));
        });
        return new Walk<>(WHAT, pages, options, query::matches, null, DirectoryEvent::id);
    }

    private Mono<Page<DirectoryEvent>> page(
            EventQuery query, ListOptions options, Cursor cursor, Recheck<DirectoryEvent> recheck) {
        String position = cursor.after();
        Request list = Request.list(PATH, query.filters(position != null), Priority.BULK);
        Mono<Page<DirectoryEvent>> page =
                fetch.page(list, options, cursor, recheck).doOnNext(Events::checked);
        return position == null
                ? page
                : page.onErrorResume(
                        refusal -> refusal instanceof InvalidRequestException || refusal instanceof NotFoundException,
                        refusal -> examined((ApiException) refusal, position, query, recheck));
    }

    /** Tells a refused position from everything else that a 400 may mean: by asking the same without it. */
    private Mono<Page<DirectoryEvent>> examined(
            ApiException refusal, String position, EventQuery query, Recheck<DirectoryEvent> recheck) {
        Request withoutPosition = Request.list(PATH, query.filters(true), Priority.BULK);
        ListOptions oneEvent = query.options().pageSize(1);
        return fetch.page(withoutPosition, oneEvent, new Cursor(null, null), recheck)
                .onErrorMap(DirectorySyncException.class, e -> e.isRetryable() ? e : refusal)
                .flatMap(answered -> Mono.error(lost(refusal, position)));
    }

    private static CheckpointLostException lost(ApiException refusal, String position) {
        String message = WHAT + " does not know the position it was given, or no longer, and answers without it: run a"
                + " full sync, then follow from a time before it began";
        return new CheckpointLostException(message, position, refusal);
    }

    private static void checked(Page<DirectoryEvent> page) {
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
                        + ". Nothing of it was delivered, as a position in it would pass over events",
                requestId);
    }
}
