package io.dirflux.ratelimit;

/** How a server counts. */
enum Counting {
    FIXED_WINDOW,
    SLIDING_WINDOW,
    TOKEN_BUCKET;

    CountingServer server(Limit limit) {
        return switch (this) {
            case FIXED_WINDOW -> CountingServer.fixedWindow(limit, 437_000_000L);
            case SLIDING_WINDOW -> CountingServer.slidingWindow(limit);
            case TOKEN_BUCKET -> CountingServer.tokenBucket(limit);
        };
    }
}
