package io.dirflux.spring;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What runs in the background, as health and endpoint show it.
 *
 * @param state whether it runs
 * @param lastFailure why it has failed last, without personal data; null if it has not failed since the start
 * @param failedAt when that was; null if it has not failed since the start
 */
record FollowDetails(
        State state, @Nullable String lastFailure, @Nullable Instant failedAt) {

    /** Whether a follow runs. */
    enum State {
        /** It runs. */
        RUNNING,
        /** It has failed and starts again after a pause. */
        RESTARTING,
        /** It has ended by itself and does not start again. */
        ENDED,
        /** The application has stopped it. */
        STOPPED
    }

    /** Those of each follow, by its name. */
    static Map<String, FollowDetails> of(List<BackgroundLifecycle> follows) {
        Map<String, FollowDetails> details = new TreeMap<>();
        follows.forEach(follow -> details.put(follow.name(), follow.details()));
        return details;
    }

    /** The same with another state. */
    FollowDetails in(State other) {
        return new FollowDetails(other, lastFailure, failedAt);
    }
}
