package io.dirflux.spring;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties of the copy of the directories, {@code dirflux.sync.*}. What is not set keeps the default of its
 * builder.
 *
 * @param enabled whether a copy is kept in a store while the application runs
 * @param organization only the directories of this organization
 * @param directory only this directory
 * @param maxRemoval the share of a directory's records that a pass may remove, 0 to 1
 * @param parallelism the directories that are listed at a time, 1 to 64
 * @param visibilityDelay how long a change may take until lists and events show it
 * @param reconcileEvery how long after a pass the next one begins; zero for never
 * @param recordChanges whether changes are recorded for consumers
 * @param pollInterval the pauses between polls
 * @param tablePrefix the prefix of the tables
 * @param createSchema whether missing tables are created at the start
 */
@ConfigurationProperties("dirflux.sync")
public record SyncProperties(
        boolean enabled,
        @Nullable String organization,
        @Nullable String directory,
        @Nullable Double maxRemoval,
        @Nullable Integer parallelism,
        @Nullable Duration visibilityDelay,
        @Nullable Duration reconcileEvery,
        boolean recordChanges,
        @DefaultValue EventsProperties.PollInterval pollInterval,
        @Nullable String tablePrefix,
        @DefaultValue("true") boolean createSchema) {}
