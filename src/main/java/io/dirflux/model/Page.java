package io.dirflux.model;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One page of a list.
 *
 * @param data the records, in the server's order
 * @param after the cursor of the next page; null on the last one (a missing or empty cursor on the wire is null too)
 * @param before the cursor of the previous page, null if there is none
 * @param requestId the server's {@code X-Request-Id}, null if it sent none
 * @param rejected the records that could not be decoded, by position; empty for a sound page
 * @param unreadable the fields that could not be read and are {@code null} in their records; empty for a sound page
 */
public record Page<T>(
        List<T> data,
        @Nullable String after,
        @Nullable String before,
        @Nullable String requestId,
        List<Rejected> rejected,
        List<Unreadable> unreadable) {

    public Page {
        data = List.copyOf(data);
        rejected = List.copyOf(rejected);
        unreadable = List.copyOf(unreadable);
    }

    /** A page without unreadable fields. */
    public Page(
            List<T> data,
            @Nullable String after,
            @Nullable String before,
            @Nullable String requestId,
            List<Rejected> rejected) {
        this(data, after, before, requestId, rejected, List.of());
    }

    /** The same page with these records in place of its own. */
    public <R> Page<R> withData(List<R> data) {
        return new Page<>(data, after, before, requestId, rejected, unreadable);
    }

    /** Whether another page follows. */
    public boolean hasNext() {
        return after != null;
    }

    /** Counts, no content: a page may hold personal data, and a server may put it where an id belongs. */
    @Override
    public String toString() {
        return "Page[data=" + data.size() + ", after=" + shown(after) + ", before=" + shown(before) + ", requestId="
                + shown(requestId) + ", rejected=" + rejected.size() + ", unreadable=" + unreadable.size() + "]";
    }

    private static @Nullable String shown(@Nullable String id) {
        return id == null || id.matches("[A-Za-z0-9_.:/-]{1,200}") ? id : "(unprintable)";
    }
}
