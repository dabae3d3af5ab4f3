package io.dirflux.console;

import io.dirflux.model.Dialect;
import io.dirflux.model.EventNames;
import io.dirflux.model.UserState;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * What the page has to know before it asks.
 *
 * @param dialect the dialect of the API
 * @param hasStore whether the state of a sync can be shown
 * @param filteredBy for each filter, who leaves out the other records
 * @param userStates the states that users can be filtered by
 * @param eventNames the names of events
 */
record ConsoleSettings(
        Dialect dialect,
        boolean hasStore,
        Map<String, FilteredBy> filteredBy,
        List<String> userStates,
        List<String> eventNames) {

    /** Who leaves out the records that do not match. */
    enum FilteredBy {
        /** The API: it costs no further request. */
        SERVER,
        /** This program: pages are fetched that show little or nothing. */
        CLIENT
    }

    ConsoleSettings(Dialect dialect, boolean hasStore) {
        this(dialect, hasStore, filteredBy(dialect), userStates(dialect), EventNames.ALL);
    }

    private static Map<String, FilteredBy> filteredBy(Dialect dialect) {
        boolean isOpenApi = dialect == Dialect.OPENAPI;
        return Map.of(
                "directory.search", isOpenApi ? FilteredBy.SERVER : FilteredBy.CLIENT,
                "user.state", isOpenApi ? FilteredBy.CLIENT : FilteredBy.SERVER,
                "user.email", FilteredBy.SERVER,
                "user.idp_id", FilteredBy.SERVER,
                "event.names", FilteredBy.SERVER,
                "event.directory", FilteredBy.CLIENT,
                "event.person", FilteredBy.CLIENT);
    }

    /** {@code REFERENCE} has only two of them. */
    private static List<String> userStates(Dialect dialect) {
        return Stream.of(UserState.ACTIVE, UserState.INACTIVE, UserState.SUSPENDED)
                .filter(state -> dialect == Dialect.OPENAPI || !state.equals(UserState.SUSPENDED))
                .map(UserState::value)
                .toList();
    }
}
