package io.dirflux.benchmarks;

import io.netty.handler.codec.http.QueryStringDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * One directory for {@link SyncMain}, as bytes that cost little to make. Every user is in four groups: a quarter of the
 * groups divides all users among them, one after the other.
 *
 * @param users how many users there are, in hundreds for each group of a quarter
 * @param groups how many groups there are, a multiple of four
 * @param embedded whether users name their groups, as in the dialect {@code REFERENCE}
 */
record SyncTenant(int users, int groups, boolean embedded) {

    static final int GROUPS_OF_A_USER = 4;
    static final int EVENTS = 10_000;

    private static final int PAGE = 100;
    private static final String EVENT = "event_01K00000000000";
    private static final PreparedPage FULL = new PreparedPage(PAGE, true);
    private static final PreparedPage LAST = new PreparedPage(PAGE, false);
    private static final String OLD_TIME = "\"updated_at\":\"2025-01-01T11:12:00.000Z\"";
    private static final String NO_GROUPS = "\"groups\":[]";

    SyncTenant {
        if (groups % GROUPS_OF_A_USER != 0 || users % (groups / GROUPS_OF_A_USER * PAGE) != 0) {
            throw new IllegalArgumentException(
                    "Groups are a multiple of 4, and users a multiple of 25 times the groups, not " + groups + ", "
                            + users);
        }
    }

    int members() {
        return users / (groups / GROUPS_OF_A_USER);
    }

    long memberships() {
        return (long) users * GROUPS_OF_A_USER;
    }

    /** The body for a request; the events begin at a time, and there are none before they are released. */
    byte[] body(String uri, Instant released) {
        QueryStringDecoder decoder = new QueryStringDecoder(uri);
        String path = decoder.path();
        if (path.equals("/directories")) {
            return list(directory(), null);
        }
        if (path.startsWith("/directories/")) {
            return bytes(directory());
        }
        String after = parameter(decoder, "after");
        if (path.equals("/events")) {
            return events(after == null ? 0 : number(after) + 1, released);
        }
        if (path.equals("/directory_groups")) {
            return records(after == null ? 0 : GroupIds.number(after) + 1, groups, SyncTenant::group, GroupIds::id);
        }
        String group = parameter(decoder, "group");
        long first = group == null ? 0 : GroupIds.number(group) % (groups / GROUPS_OF_A_USER) * members();
        long end = group == null ? users : first + members();
        long from = after == null ? first : UserIds.number(after) + 1;
        return embedded ? records(from, end, this::user, UserIds::id) : (from + PAGE < end ? FULL : LAST).from(from);
    }

    private static String parameter(QueryStringDecoder decoder, String name) {
        List<String> values = decoder.parameters().get(name);
        return values == null ? null : values.get(0);
    }

    private static byte[] records(long from, long end, LongFunction<String> record, LongFunction<String> id) {
        long next = Math.min(end, from + PAGE);
        String records = LongStream.range(from, next).mapToObj(record).collect(Collectors.joining(","));
        return list(records, next < end ? id.apply(next - 1) : null);
    }

    private static byte[] list(String records, String after) {
        String cursor = after == null ? "null" : "\"" + after + "\"";
        return bytes("{\"object\":\"list\",\"data\":[" + records + "],\"list_metadata\":{\"before\":null,\"after\":"
                + cursor + "}}");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private String directory() {
        return ("{\"object\":\"directory\",\"id\":\"%s\",\"organization_id\":\"org_01K0000000000000000000BNCH\","
                        + "\"external_key\":\"key\",\"type\":\"okta scim v2.0\",\"state\":\"linked\",\"name\":\"Acme\","
                        + "\"metadata\":{\"users\":{\"active\":%d,\"inactive\":0},\"groups\":%d},"
                        + "\"created_at\":\"2024-01-01T00:00:00.000Z\",\"updated_at\":\"2024-01-01T00:00:00.000Z\"}")
                .formatted(PreparedPage.DIRECTORY, users, groups);
    }

    private static String group(long number) {
        return ("{\"object\":\"directory_group\",\"id\":\"%s\",\"idp_id\":\"g%d\",\"directory_id\":\"%s\","
                        + "\"organization_id\":\"org_01K0000000000000000000BNCH\",\"name\":\"Group %d\",\"raw_attributes\":{},"
                        + "\"created_at\":\"2024-01-01T00:00:00.000Z\",\"updated_at\":\"2024-01-01T00:00:00.000Z\"}")
                .formatted(GroupIds.id(number), number, PreparedPage.DIRECTORY, number);
    }

    private String user(long number) {
        String of = LongStream.range(0, GROUPS_OF_A_USER)
                .mapToObj(quarter -> group(quarter * (groups / GROUPS_OF_A_USER) + number / members()))
                .collect(Collectors.joining(","));
        return single(number).replace(NO_GROUPS, "\"groups\":[" + of + "]");
    }

    private static String single(long number) {
        return new String(PreparedPage.single(number), StandardCharsets.UTF_8);
    }

    private static long number(String eventId) {
        return Long.parseLong(eventId, EVENT.length(), eventId.length(), 10);
    }

    /** The id of an event; the last one has the number {@link #EVENTS} less 1. */
    static String eventId(long number) {
        return EVENT + "%012d".formatted(number);
    }

    private byte[] events(long from, Instant released) {
        return released == null
                ? list("", null)
                : records(from, EVENTS, number -> event(number, released), SyncTenant::eventId);
    }

    /** Six of ten change a user, two take one out of a group, and two put that one back. */
    private String event(long number, Instant released) {
        Instant at = released.plusMillis(number);
        long user = number * 7 % users;
        int kind = (int) (number % 10);
        String name = kind < 6 ? "dsync.user.updated" : "dsync.group.user_" + (kind < 8 ? "removed" : "added");
        long moved = kind < 8 ? user : (number - 2) * 7 % users;
        String data = kind < 6
                ? single(user)
                        .replace(OLD_TIME, "\"updated_at\":\"" + at + "\"")
                        .replace("user.0@", "changed." + number + "@")
                        .replace(NO_GROUPS, "\"previous_attributes\":{}")
                : "{\"directory_id\":\"" + PreparedPage.DIRECTORY + "\",\"user\":" + single(moved) + ",\"group\":"
                        + group(moved / members()) + "}";
        return "{\"object\":\"event\",\"id\":\"" + eventId(number) + "\",\"event\":\"" + name + "\",\"data\":" + data
                + ",\"created_at\":\"" + at + "\"}";
    }
}
