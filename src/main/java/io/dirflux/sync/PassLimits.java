package io.dirflux.sync;

import io.dirflux.DirectorySyncClient;
import io.dirflux.Memberships.Source;
import io.dirflux.ratelimit.RateLimitSnapshot;
import io.dirflux.sync.SyncPlan.DirectoryPlan;
import java.time.Duration;
import java.util.Optional;
import reactor.core.publisher.Mono;

/**
 * The rate limits of one directory's pass, as they are now, and what follows from them.
 *
 * @param client the client-wide limit; empty if the limiter does not tell
 * @param directory the limit of the directory's lists of users; empty if the limiter does not tell
 */
record PassLimits(Optional<RateLimitSnapshot> client, Optional<RateLimitSnapshot> directory) {

    private static final int PAGE = 100;

    /** Asks the limiter, which sends nothing. */
    static Mono<PassLimits> of(DirectorySyncClient client, String directoryId) {
        return client.rateLimit()
                .singleOptional()
                .zipWith(client.rateLimit(directoryId).singleOptional(), PassLimits::new);
    }

    /** The same without a limit of a directory. */
    static Mono<PassLimits> of(DirectorySyncClient client) {
        return client.rateLimit().singleOptional().map(limit -> new PassLimits(limit, Optional.empty()));
    }

    /** @param memberships how many the last pass has listed; 0 if there was none */
    DirectoryPlan plan(
            String directoryId, long groups, long users, long memberships, Source source, Duration visibilityDelay) {
        long byGroup = source == Source.BY_GROUP ? byGroup(groups, users, memberships) : 0;
        long byUser = source == Source.BY_USER ? users : 0;
        long requests = pages(groups) + pages(users) + byGroup + byUser;
        Duration inTurn = userListTime(pages(users) + byGroup).plus(clientTime(byUser));
        Duration takes = visibilityDelay.plus(SyncPlan.longer(clientTime(requests), inTurn));
        return new DirectoryPlan(directoryId, groups, users, source, requests, takes);
    }

    /**
     * No group has more than 100 members if there are not more than 100 users. Otherwise the last page of a group is
     * half full on average.
     */
    private static long byGroup(long groups, long users, long memberships) {
        if (users <= PAGE || groups == 0) {
            return groups;
        }
        return memberships > 0 ? Math.max(groups, memberships / PAGE + groups / 2) : groups + users / PAGE;
    }

    private static long pages(long records) {
        return Math.max(1, (records + PAGE - 1) / PAGE);
    }

    Duration clientTime(long requests) {
        return client.map(limit -> limit.timeOf(requests)).orElse(Duration.ZERO);
    }

    private Duration userListTime(long requests) {
        Duration own = directory.map(limit -> limit.timeOf(requests)).orElse(Duration.ZERO);
        return SyncPlan.longer(own, clientTime(requests));
    }
}
