package io.dirflux.simulator;

/** Which objects a list request asks for, in one dialect. Wrong parameters end in {@link RequestRefusedException}. */
interface ListFilters {

    PositionSet directories(QueryParameters parameters);

    PositionSet users(QueryParameters parameters);

    PositionSet groups(QueryParameters parameters);
}
