package io.dirflux.ratelimit;

/**
 * A limit that several processes share. A {@link RateLimiter} that implements it too shows its status in the health of
 * Spring Boot.
 */
public interface SharedRateLimit {

    /** Whether the store of the limit answers, and how many processes there are. Does not block, and asks nobody. */
    SharedLimitStatus status();
}
