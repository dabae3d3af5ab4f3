package io.dirflux.simulator;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads the query parameters of a request. Collects all problems, so that one 422 names them all. */
final class QueryParameters {
    private static final int DEFAULT_LIMIT = 10;
    private static final int MAX_LIMIT = 100;

    private final RecordedRequest request;
    private final Tenant tenant;
    private final Map<String, String> problems = new LinkedHashMap<>();

    QueryParameters(RecordedRequest request, Tenant tenant) {
        this.request = request;
        this.tenant = tenant;
    }

    Optional<String> text(String name) {
        return Optional.ofNullable(request.parameter(name));
    }

    boolean isTrue(String name) {
        return "true".equals(request.parameter(name));
    }

    /** An id, which must have the prefix of its kind. */
    Optional<String> id(String name, IdKind kind) {
        Optional<String> id = text(name);
        if (id.isPresent() && IdKind.of(id.get()) != kind) {
            problem(name, name + " must be a " + kind.prefix + "* id");
        }
        return id;
    }

    /** A time, which must have a zone offset. */
    Optional<Instant> time(String name) {
        Optional<String> text = text(name);
        try {
            return text.map(OffsetDateTime::parse).map(OffsetDateTime::toInstant);
        } catch (DateTimeParseException notATime) {
            problem(name, name + " must be an ISO 8601 date string");
            return Optional.empty();
        }
    }

    ListPage.PageRequest page(IdKind kind, ListOrder omittedOrder) {
        return page(kind, id -> tenant.position(kind, id), omittedOrder);
    }

    /** @param positions the position of an id in the list; empty if it has none */
    ListPage.PageRequest page(IdKind kind, Function<String, OptionalLong> positions, ListOrder omittedOrder) {
        if (request.parameter("before") != null && request.parameter("after") != null) {
            problem("before", "before and after exclude each other");
        }
        return new ListPage.PageRequest(
                limit(), order(omittedOrder), cursor("before", kind, positions), cursor("after", kind, positions));
    }

    void problem(String field, String code) {
        problems.putIfAbsent(field, code);
    }

    /** Refuses the request with 422 if there are problems so far. */
    void check() {
        if (!problems.isEmpty()) {
            throw new RequestRefusedException(ErrorResponses.invalid(problems));
        }
    }

    int limit() {
        @Nullable String text = request.parameter("limit");
        if (text == null) {
            return DEFAULT_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= MAX_LIMIT) {
                return limit;
            }
        } catch (NumberFormatException notANumber) {
            // reported below, like a number out of range
        }
        problem("limit", "limit must be an integer from 1 to 100");
        return DEFAULT_LIMIT;
    }

    private ListOrder order(ListOrder omitted) {
        @Nullable String text = request.parameter("order");
        if (text == null) {
            return omitted;
        }
        Optional<ListOrder> order = ListOrder.of(text);
        if (order.isEmpty()) {
            problem("order", "order must be one of asc, desc, normal");
        }
        return order.orElse(omitted);
    }

    private OptionalLong cursor(String name, IdKind kind, Function<String, OptionalLong> positions) {
        Optional<String> id = text(name);
        if (id.isEmpty()) {
            return OptionalLong.empty();
        }
        OptionalLong position = positions.apply(id.get());
        if (position.isEmpty()) {
            problem(name, name + " must be the id of a " + kind.prefix + "* in this list");
        }
        return position;
    }
}
