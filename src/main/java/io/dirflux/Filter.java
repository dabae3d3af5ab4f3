package io.dirflux;

import io.dirflux.TenantCheck.Expected;
import io.dirflux.http.Request.Param;
import io.dirflux.model.Dialect;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A filter of a list. Each filter is declared here once, and everything else reads the declaration:
 *
 * <ul>
 *   <li>A request reads the parameter's name in each dialect, or the reason why the dialect does not send it.
 *   <li>The check of an answer reads which records are foreign, and which ones the client leaves out.
 *   <li>{@code queryParam} reads which names it refuses because a query has a method for them.
 * </ul>
 *
 * <p>Parameters are sent in the order of the declarations.
 *
 * @param <T> the kind of record that is listed
 */
final class Filter<T> implements Comparable<Filter<?>> {

    private static final List<Filter<?>> ALL = new ArrayList<>();
    private static final Check<?> UNCHECKED =
            new Check<>((expected, value) -> expected, value -> record -> true, Set.of());

    static final Filter<Directory> DIRECTORY_ORGANIZATION =
            declare(sentAs("organization_id"), sentAs("organization"), foreignUnless(Expected::inOrganization));
    static final Filter<Directory> DIRECTORY_SEARCH =
            declare(sentAs("search"), refused("search", "list all and filter by name()"), unchecked());

    static final Filter<DirectoryUser> USER_DIRECTORY =
            declare(sentAs("directory"), sentAs("directory"), foreignUnless(Expected::inDirectory));
    static final Filter<DirectoryUser> USER_ORGANIZATION =
            declare(listedPerDirectory(), sentAs("organization"), foreignUnless(Expected::inOrganization));
    static final Filter<DirectoryUser> USER_GROUP = declare(
            sentAs("group"),
            refused("group", "use groups().members(id)"),
            foreignUnless((expected, group) -> expected.inOneDirectory()));
    static final Filter<DirectoryUser> USER_STATE = declare(
            doneByClient(),
            sentAs("state").only(Set.of("active", "inactive"), "list all and filter by state()"),
            leftOutUnless(
                    state -> user ->
                            user.state() != null && state.equals(user.state().value()),
                    "state"));
    static final Filter<DirectoryUser> USER_WITH_GROUPS = declare(doneByClient(), sentAs("groups"), unchecked());
    static final Filter<DirectoryUser> USER_EMAIL = declare(
            sentAs("email"),
            sentAs("email"),
            leftOutUnless(
                    email -> user -> email.equalsIgnoreCase(user.primaryEmail()),
                    "email",
                    "emails",
                    "emails[]",
                    "emails[].primary",
                    "emails[].value"));
    static final Filter<DirectoryUser> USER_IDP_ID = declare(
            sentAs("idp_id"), sentAs("idp_id"), leftOutUnless(idpId -> user -> idpId.equals(user.idpId()), "idp_id"));

    static final Filter<DirectoryGroup> GROUP_DIRECTORY =
            declare(sentAs("directory"), sentAs("directory"), foreignUnless(Expected::inDirectory));
    static final Filter<DirectoryGroup> GROUP_ORGANIZATION =
            declare(listedPerDirectory(), sentAs("organization"), foreignUnless(Expected::inOrganization));
    static final Filter<DirectoryGroup> GROUP_USER = declare(
            sentAs("user"),
            refused("user", "use users().groups(id)"),
            foreignUnless((expected, user) -> expected.inOneDirectory()));
    static final Filter<DirectoryGroup> GROUP_WITH_MEMBERS = declare(doneByClient(), sentAs("members"), unchecked());

    static final Filter<DirectoryEvent> EVENT_NAMES =
            declare(sentAs("events"), sentAs("events"), leftOutUnless(Filter::named, "event"));
    static final Filter<DirectoryEvent> EVENT_ORGANIZATION = declare(
            sentAs("organization_id"),
            sentAs("organization_id"),
            foreignUnless((expected, id) -> expected.inOrganization(id).evenIfNotNamed())); // not every event names it
    static final Filter<DirectoryEvent> EVENT_DIRECTORY = declare(
            doneByClient(), doneByClient(), leftOutUnless(directory -> event -> directory.equals(event.directoryId())));
    static final Filter<DirectoryEvent> EVENT_RANGE_START = declare(
            sentAs("range_start").onlyWithoutCursor(), sentAs("range_start").onlyWithoutCursor(), unchecked());
    static final Filter<DirectoryEvent> EVENT_RANGE_END =
            declare(sentAs("range_end"), sentAs("range_end"), leftOutUnless(Filter::before, "created_at"));

    private final int position;
    private final Sending openApi;
    private final Sending reference;
    private final Check<T> check;

    /**
     * How a dialect sends a filter.
     *
     * @param param the parameter's name, null if none is sent
     * @param values the only values that the dialect has, null for any
     * @param refusal why a query is refused, null if it is not
     * @param withoutCursor whether it is sent only in a request without {@code after}
     */
    private record Sending(
            @Nullable String param,
            @Nullable Set<String> values,
            @Nullable String refusal,
            boolean perDirectory,
            boolean withoutCursor) {

        /** Refuses all other values. */
        Sending only(Set<String> values, String alternative) {
            String refusal = " has only the values "
                    + String.join(" and ", values.stream().sorted().toList()) + " for the filter " + param + ": "
                    + alternative;
            return new Sending(param, values, refusal, perDirectory, withoutCursor);
        }

        /** A position replaces this filter. */
        Sending onlyWithoutCursor() {
            return new Sending(param, values, refusal, perDirectory, true);
        }

        boolean isRefused(String value) {
            return refusal != null && (values == null || !values.contains(value));
        }
    }

    /**
     * How the records of an answer are checked.
     *
     * @param expected adds the value to the scope that every record must belong to
     * @param matching for a value, the records that match; the client leaves out the others
     * @param fields the paths of the fields that this looks at
     */
    private record Check<T>(
            BiFunction<Expected, String, Expected> expected,
            Function<String, Predicate<T>> matching,
            Set<String> fields) {}

    private Filter(int position, Sending openApi, Sending reference, Check<T> check) {
        this.position = position;
        this.openApi = openApi;
        this.reference = reference;
        this.check = check;
    }

    private static <T> Filter<T> declare(Sending openApi, Sending reference, Check<T> check) {
        Filter<T> filter = new Filter<>(ALL.size(), openApi, reference, check);
        ALL.add(filter);
        return filter;
    }

    /** All filters, in the order of their declarations. */
    static List<Filter<?>> all() {
        return List.copyOf(ALL);
    }

    /** The parameters of all filters in this dialect. */
    static Set<String> params(Dialect dialect) {
        return ALL.stream()
                .flatMap(filter -> Stream.ofNullable(filter.sending(dialect).param))
                .collect(Collectors.toUnmodifiableSet());
    }

    /** Whether this dialect has a parameter for it. */
    boolean isSent(Dialect dialect) {
        return sending(dialect).param != null;
    }

    /** Whether this dialect lists the directories of the organization, then the records of each directory. */
    boolean isListedPerDirectory(Dialect dialect) {
        return sending(dialect).perDirectory;
    }

    /**
     * The parameter of this filter in the dialect, null if none is sent.
     *
     * @param hasCursor whether the request has an {@code after}
     * @throws IllegalArgumentException if the dialect cannot express it; the message names the alternative
     */
    @Nullable
    Param param(Dialect dialect, String value, boolean hasCursor) {
        Sending sending = sending(dialect);
        if (sending.isRefused(value)) {
            throw new IllegalArgumentException("Dialect." + dialect + sending.refusal);
        }
        return sending.param == null || (hasCursor && sending.withoutCursor) ? null : new Param(sending.param, value);
    }

    /** Whether the records of an answer show that the server applied the filter. */
    boolean isChecked() {
        return !check.equals(UNCHECKED);
    }

    /** The scope that every record must belong to. */
    Expected expected(Expected others, String value) {
        return check.expected.apply(others, value);
    }

    /** The records that match; the client leaves out the others. */
    Predicate<T> matching(String value) {
        return check.matching.apply(value);
    }

    /** The paths of the fields that decide whether a record passes. They must be readable in every record. */
    Set<String> fields() {
        return check.fields;
    }

    private Sending sending(Dialect dialect) {
        return switch (dialect) {
            case OPENAPI -> openApi;
            case REFERENCE -> reference;
        };
    }

    private static Sending sentAs(String param) {
        return new Sending(param, null, null, false, false);
    }

    /** The client applies the filter itself: it leaves out records, or sends further requests. */
    private static Sending doneByClient() {
        return new Sending(null, null, null, false, false);
    }

    /** There is no such parameter: the client lists the directories of the organization, then each directory. */
    private static Sending listedPerDirectory() {
        return new Sending(null, null, null, true, false);
    }

    private static Sending refused(String name, String alternative) {
        String refusal =
                " has no filter " + name + ", and a server that ignores it would answer with everybody: " + alternative;
        return new Sending(null, null, refusal, false, false);
    }

    private static <T> Check<T> foreignUnless(BiFunction<Expected, String, Expected> expected) {
        return new Check<>(expected, value -> record -> true, Set.of());
    }

    private static <T> Check<T> leftOutUnless(Function<String, Predicate<T>> matching, String... fields) {
        return new Check<>((expected, value) -> expected, matching, Set.of(fields));
    }

    @SuppressWarnings("unchecked") // it looks at no record
    private static <T> Check<T> unchecked() {
        return (Check<T>) UNCHECKED;
    }

    private static Predicate<DirectoryEvent> named(String names) {
        Set<String> asked = Set.of(names.split(","));
        return event -> asked.contains(event.name());
    }

    private static Predicate<DirectoryEvent> before(String end) {
        Instant instant = Instant.parse(end);
        return event -> {
            Instant createdAt = event.createdAt();
            return createdAt == null || createdAt.isBefore(instant);
        };
    }

    @Override
    public int compareTo(Filter<?> other) {
        return Integer.compare(position, other.position);
    }
}
