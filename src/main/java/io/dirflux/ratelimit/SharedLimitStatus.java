package io.dirflux.ratelimit;

/**
 * Whether a shared limit is shared at the moment, for a health check.
 *
 * @param reachable whether the store has answered the last time; true before the first time. If not, this process goes
 *     on with its part of the limit
 * @param processes how many processes take part as far as is known, this one included
 */
public record SharedLimitStatus(boolean reachable, int processes) {}
