package io.dirflux.spring;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties of the event follower, {@code dirflux.events.*}. What is not set keeps the default of its builder.
 *
 * @param enabled whether events are followed while the application runs, and handed to the listeners
 * @param names the full names of the events; by default all of Directory Sync
 * @param organization only the events of this organization
 * @param directory only the events of this directory
 * @param rangeStart the time of the first event if there is no position yet
 * @param pageSize the events of a page, 1 to 100
 * @param parallelism the events in progress at a time, 1 to 256
 * @param pollInterval the pauses between polls
 * @param checkpointFile the file that keeps the position; needed unless there is a bean of type CheckpointStore
 */
@ConfigurationProperties("dirflux.events")
public record EventsProperties(
        boolean enabled,
        @Nullable List<String> names,
        @Nullable String organization,
        @Nullable String directory,
        @Nullable Instant rangeStart,
        @Nullable Integer pageSize,
        @Nullable Integer parallelism,
        @DefaultValue PollInterval pollInterval,
        @Nullable Path checkpointFile) {

    /**
     * The pauses between polls, {@code dirflux.events.poll-interval.*}.
     *
     * @param min the pause after a poll that returned an event
     * @param max what the pause is doubled up to while there are none
     */
    public record PollInterval(
            @DefaultValue("1s") Duration min,
            @DefaultValue("30s") Duration max) {}
}
