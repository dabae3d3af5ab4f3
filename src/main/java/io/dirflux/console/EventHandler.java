package io.dirflux.console;

import io.dirflux.CallOptions;
import io.dirflux.DirectorySyncClient;
import io.dirflux.EventQuery;
import io.dirflux.events.EventFollower;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.Page;
import io.dirflux.ratelimit.Priority;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * Answers the calls about events. A call for past events returns one page, even if no event of it matches; the browser
 * then asks for the next one. A call for live events ends when its connection closes.
 */
final class EventHandler {

    /** The API keeps events for 30 to 90 days, and takes ranges of at most 30. */
    static final Duration LONGEST_RANGE = Duration.ofDays(30).minusMinutes(10);

    private final DirectorySyncClient client;
    private final CallHistory history;
    private final Clock clock;
    private final PollInterval polls;

    EventHandler(DirectorySyncClient client, CallHistory history, Clock clock, PollInterval polls) {
        this.client = client;
        this.history = history;
        this.clock = clock;
        this.polls = polls;
    }

    Flux<NdjsonLine> events(ConsoleQuery asked) {
        EventQuery query = query(asked);
        Predicate<DirectoryEvent> wanted = wanted(asked);
        return (asked.isLive() ? live(query, wanted) : listed(query, wanted))
                .contextWrite(CallOptions.priority(Priority.BULK)); // a view of records goes first
    }

    private Flux<NdjsonLine> live(EventQuery query, Predicate<DirectoryEvent> wanted) {
        EventFollower follower = EventFollower.builder(client)
                .query(query)
                .pollInterval(polls.shortest(), polls.longest())
                .build();
        return history.watched("events", null, follower.follow(null))
                .filter(wanted)
                .map(event -> new NdjsonLine("event", event));
    }

    private Flux<NdjsonLine> listed(EventQuery query, Predicate<DirectoryEvent> wanted) {
        return history.watched("events", null, client.events().pages(query))
                .take(1)
                .map(page -> line(page, wanted));
    }

    private static NdjsonLine line(Page<DirectoryEvent> page, Predicate<DirectoryEvent> wanted) {
        Page<DirectoryEvent> matching =
                page.withData(page.data().stream().filter(wanted).toList());
        return new NdjsonLine("page", RowPage.of(matching, event -> event));
    }

    private EventQuery query(ConsoleQuery asked) {
        EventQuery query = EventQuery.all().pagesAhead(0);
        if (asked.names() != null && !asked.names().isEmpty()) {
            query = query.names(asked.names().toArray(String[]::new));
        }
        if (asked.organization() != null) {
            query = query.organization(asked.organization());
        }
        if (asked.directory() != null) {
            query = query.directory(asked.directory());
        }
        return asked.after() == null ? query.rangeStart(start(asked.since())) : query.startingAfter(asked.after());
    }

    private Instant start(@Nullable Instant since) {
        Instant earliest = clock.instant().minus(LONGEST_RANGE);
        return since == null || since.isBefore(earliest) ? earliest : since;
    }

    private static Predicate<DirectoryEvent> wanted(ConsoleQuery asked) {
        String person = asked.user() == null ? asked.email() : asked.user();
        return event -> (person == null || EventSubject.isAbout(event, person.strip()))
                && (asked.group() == null || asked.group().equals(EventSubject.groupId(event)));
    }

    /**
     * The pauses between the requests of a live list.
     *
     * @param shortest after an event
     * @param longest while none comes
     */
    record PollInterval(Duration shortest, Duration longest) {}
}
