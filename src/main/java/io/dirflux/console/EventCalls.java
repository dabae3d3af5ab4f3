package io.dirflux.console;

import io.dirflux.DirectorySyncClient;
import io.dirflux.EventQuery;
import io.dirflux.events.EventFollower;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.Page;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/**
 * The calls about events. A list ends with the newest event; a live one goes on until the connection closes. Each page
 * of a list is a line, also one without a matching event, so that the browser sees how far it is.
 */
final class EventCalls {

    /** The API keeps events for 30 to 90 days, and takes ranges of at most 30. */
    static final Duration LONGEST_RANGE = Duration.ofDays(30).minusMinutes(10);

    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final DirectorySyncClient client;
    private final CallHistory history;
    private final Clock clock;

    EventCalls(DirectorySyncClient client, CallHistory history, Clock clock) {
        this.client = client;
        this.history = history;
        this.clock = clock;
    }

    Flux<ConsoleLine> events(ConsoleQuery asked) {
        EventQuery query = query(asked);
        Predicate<DirectoryEvent> wanted = wanted(asked);
        return asked.isLive() ? live(query, wanted) : listed(query, wanted);
    }

    private Flux<ConsoleLine> live(EventQuery query, Predicate<DirectoryEvent> wanted) {
        EventFollower follower = EventFollower.builder(client)
                .query(query)
                .pollInterval(SHORTEST_PAUSE, LONGEST_PAUSE)
                .build();
        return history.watched("events", null, follower.follow(null))
                .filter(wanted)
                .map(event -> new ConsoleLine("event", event));
    }

    private Flux<ConsoleLine> listed(EventQuery query, Predicate<DirectoryEvent> wanted) {
        return history.watched("events", null, client.events().pages(query)).map(page -> line(page, wanted));
    }

    private static ConsoleLine line(Page<DirectoryEvent> page, Predicate<DirectoryEvent> wanted) {
        Page<DirectoryEvent> matching =
                page.withData(page.data().stream().filter(wanted).toList());
        return new ConsoleLine("page", RowPage.of(matching, event -> event));
    }

    private EventQuery query(ConsoleQuery asked) {
        EventQuery query = EventQuery.all().pagesAhead(0);
        if (asked.names() != null && !asked.names().isEmpty()) {
            query = query.names(asked.names().toArray(String[]::new));
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
}
