/**
 * Meters, traces and gauges by Micrometer. Needs {@code io.micrometer:micrometer-core}, which brings
 * {@code micrometer-observation}.
 *
 * <pre>{@code
 * observations.observationConfig().observationHandler(new FirstMatchingCompositeObservationHandler(
 *         new CallMeterObservationHandler(meters),           // timers of calls and attempts
 *         new DefaultMeterObservationHandler(meters)));      // timers of the application's own observations
 * DirectorySyncClient client = DirectorySyncClient.builder()
 *         .apiKey("sk_...")
 *         .listener(MicrometerListener.create(observations, meters)) // calls, attempts, waits, retries
 *         .build();
 * new RateLimiterMetrics(client).bindTo(meters);                     // permits left, waiting calls
 * new EventFollowerMetrics(follower).bindTo(meters);                 // how far the follower is behind
 * DirectorySync.builder(client, store).listener(new SyncMetrics(meters)); // passes, rows, drift
 * }</pre>
 *
 * <p>No tag and no attribute holds an id, a filter, a key or a person's data. {@link
 * io.dirflux.micrometer.LowCardinalityKey} has all names.
 */
@NullMarked
package io.dirflux.micrometer;

import org.jspecify.annotations.NullMarked;
