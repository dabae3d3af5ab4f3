package io.dirflux;

import io.dirflux.model.DirectoryEvent;
import io.dirflux.simulator.SimulatedEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** The events of a simulator, to compare with those of a list. */
final class ListedEvents {

    private static final Duration SOON = Duration.ofSeconds(30);

    private ListedEvents() {}

    static void change(Served served, int times) {
        for (int i = 0; i < times; i++) {
            served.simulator.tenant().addUser(served.directory(0).id());
        }
    }

    static String body(Served served) {
        List<String> events = served.simulator.tenant().events().stream()
                .map(SimulatedEvent::json)
                .toList();
        return RawServer.page("", events.toArray(String[]::new));
    }

    static List<String> truth(Served served) {
        return served.simulator.tenant().events().stream()
                .map(SimulatedEvent::id)
                .toList();
    }

    static Instant time(Served served, int index) {
        return served.simulator.tenant().events().get(index).createdAt();
    }

    static List<String> ids(Served served, EventQuery query) {
        return served.client
                .events()
                .list(query)
                .map(DirectoryEvent::id)
                .collectList()
                .block(SOON);
    }

    static String event(String id, String time) {
        return "{\"object\":\"event\",\"id\":\"" + id
                + "\",\"event\":\"dsync.user.created\",\"created_at\":\"2026-01-01T" + time + "\",\"data\":"
                + RawServer.user("directory_user_1") + "}";
    }
}
