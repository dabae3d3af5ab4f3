package io.dirflux.simulator;

/** Selects the objects of a list request in one dialect. Invalid parameters end in {@link RequestRefusedException}. */
interface ListFilters {

    PositionSet directories(QueryParameters parameters);

    PositionSet users(QueryParameters parameters);

    PositionSet groups(QueryParameters parameters);
}
