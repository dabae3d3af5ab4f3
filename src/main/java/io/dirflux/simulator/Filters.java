package io.dirflux.simulator;

/** Which objects a list request asks for, in one dialect. Wrong parameters end in {@link Refused}. */
interface Filters {

    PositionSet directories(Parameters parameters);

    PositionSet users(Parameters parameters);

    PositionSet groups(Parameters parameters);
}
