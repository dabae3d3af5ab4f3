package io.dirflux.simulator;

import io.dirflux.model.Dialect;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints in one dialect: computes the correct response for a request. Does not deal with sockets, keys or
 * limits.
 */
final class DirectoryApi {
    private final Tenant tenant;
    private final ObjectLookup lookup;
    private final ListFilters filters;
    private final WireFormat format;
    private final ListOrder omittedOrder;
    private final EventsEndpoint events;
    private final WebhookApi webhooks;

    /**
     * What a request is answered with.
     *
     * @param response the correct response
     * @param change makes the change that the request asks for
     */
    record Answer(SimulatedResponse response, Runnable change) {

        /** The answer to a request that changes nothing. */
        static Answer of(SimulatedResponse response) {
            return new Answer(response, () -> {});
        }
    }

    DirectoryApi(
            Tenant tenant,
            Dialect dialect,
            WireFormat format,
            ListOrder omittedOrder,
            EventsEndpoint events,
            WebhookApi webhooks) {
        this.tenant = tenant;
        this.lookup = new ObjectLookup(tenant);
        this.filters = dialect == Dialect.OPENAPI ? new OpenApiFilters(lookup) : new ReferenceFilters(lookup);
        this.format = format;
        this.omittedOrder = omittedOrder;
        this.events = events;
        this.webhooks = webhooks;
    }

    /** Computes the response and changes nothing yet. */
    Answer answer(RecordedRequest request) {
        QueryParameters parameters = new QueryParameters(request, tenant);
        try {
            return switch (request.route()) {
                case LIST_DIRECTORIES, LIST_USERS, LIST_GROUPS -> Answer.of(list(request.route(), parameters));
                case GET_DIRECTORY, GET_USER, GET_GROUP -> Answer.of(get(request, parameters));
                case DELETE_DIRECTORY -> delete(request, parameters);
                case LIST_EVENTS -> Answer.of(events.list(request, parameters));
                case LIST_WEBHOOK_ENDPOINTS -> Answer.of(webhooks.list(parameters, omittedOrder));
                case CREATE_WEBHOOK_ENDPOINT -> webhooks.create(request);
                case UPDATE_WEBHOOK_ENDPOINT -> webhooks.update(request);
                case DELETE_WEBHOOK_ENDPOINT -> webhooks.delete(request);
                case UNKNOWN -> Answer.of(ErrorResponses.notFound());
            };
        } catch (RequestRefusedException refused) {
            return Answer.of(refused.response());
        }
    }

    /** The directory whose users are listed, from the directory or group filter; null if neither is set. */
    @Nullable
    String directoryOf(RecordedRequest request) {
        String directory = request.parameter("directory");
        String group = request.parameter("group");
        if (directory != null || group == null) {
            return directory;
        }
        OptionalLong position = tenant.livePosition(IdKind.GROUP, group);
        return position.isEmpty()
                ? null
                : tenant.directoryAt(position.getAsLong()).id();
    }

    private SimulatedResponse list(Route route, QueryParameters parameters) {
        IdKind kind = kindOf(route);
        ListPage.PageRequest wanted = parameters.page(kind, omittedOrder);
        PositionSet all = switch (kind) {
            case USER -> filters.users(parameters);
            case GROUP -> filters.groups(parameters);
            default -> filters.directories(parameters);
        };
        ListPage page = ListPage.of(all, wanted);
        boolean embed = parameters.isTrue(kind == IdKind.USER ? "groups" : "members");
        JsonWriter out = new JsonWriter();
        format.list(
                out,
                records -> page.positions().forEach(position -> write(records, kind, position, embed)),
                id(kind, page.before()),
                id(kind, page.after()));
        return SimulatedResponse.json(200, out.toString());
    }

    private SimulatedResponse get(RecordedRequest request, QueryParameters parameters) {
        IdKind kind = kindOf(request.route());
        String id = idOf(kind, request, parameters);
        long position =
                kind == IdKind.DIRECTORY ? IdCodec.position(lookup.directory(id).number, 0) : lookup.position(kind, id);
        JsonWriter out = new JsonWriter();
        write(out, kind, position, kind == IdKind.USER || parameters.isTrue("members"));
        return SimulatedResponse.json(200, out.toString());
    }

    /** A directory that is already deleted when the change is made stays deleted. */
    private Answer delete(RecordedRequest request, QueryParameters parameters) {
        lookup.directory(idOf(IdKind.DIRECTORY, request, parameters));
        return new Answer(format.deleted(), () -> tenant.deleteIfPresent(request.id()));
    }

    /** The id in the path. An id of another kind is refused with 422; an id of no known kind leads to 404. */
    private static String idOf(IdKind kind, RecordedRequest request, QueryParameters parameters) {
        IdKind found = IdKind.of(request.id());
        if (found != null && found != kind) {
            parameters.problem("id", "id must be a " + kind.prefix + "* id");
        }
        parameters.check();
        return request.id();
    }

    private void write(JsonWriter out, IdKind kind, long position, boolean embed) {
        SimulatedDirectory directory = tenant.directoryAt(position);
        switch (kind) {
            case USER -> format.user(out, directory, IdCodec.index(position), embed);
            case GROUP -> format.group(out, directory, IdCodec.index(position), embed);
            default -> format.directory(out, directory);
        }
    }

    private @Nullable String id(IdKind kind, OptionalLong cursor) {
        if (cursor.isEmpty()) {
            return null;
        }
        SimulatedDirectory directory = tenant.directoryAt(cursor.getAsLong());
        int index = IdCodec.index(cursor.getAsLong());
        return switch (kind) {
            case USER -> directory.userId(index);
            case GROUP -> directory.groupId(index);
            default -> directory.id();
        };
    }

    private static IdKind kindOf(Route route) {
        return switch (route) {
            case LIST_USERS, GET_USER -> IdKind.USER;
            case LIST_GROUPS, GET_GROUP -> IdKind.GROUP;
            default -> IdKind.DIRECTORY;
        };
    }
}
