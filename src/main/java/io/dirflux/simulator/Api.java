package io.dirflux.simulator;

import io.dirflux.model.Dialect;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The endpoints in one dialect: a request in, the honest answer out. Knows no sockets, keys or limits. */
final class Api {
    private final Tenant tenant;
    private final Selection selection;
    private final Filters filters;
    private final WireFormat format;
    private final ListOrder omittedOrder;
    private final EventsEndpoint events;

    Api(Tenant tenant, Dialect dialect, WireFormat format, ListOrder omittedOrder, EventsEndpoint events) {
        this.tenant = tenant;
        this.selection = new Selection(tenant);
        this.filters = dialect == Dialect.OPENAPI ? new OpenApiFilters(selection) : new ReferenceFilters(selection);
        this.format = format;
        this.omittedOrder = omittedOrder;
        this.events = events;
    }

    /** Answers without changing anything; what the request changes is done by {@link #carryOut}. */
    Reply answer(RecordedRequest request) {
        Parameters parameters = new Parameters(request, tenant);
        try {
            return switch (request.route()) {
                case LIST_DIRECTORIES, LIST_USERS, LIST_GROUPS -> list(request.route(), parameters);
                case GET_DIRECTORY, GET_USER, GET_GROUP -> get(request, parameters);
                case DELETE_DIRECTORY -> delete(request, parameters);
                case LIST_EVENTS -> events.list(request, parameters);
                case UNKNOWN -> Errors.notFound();
            };
        } catch (Refused refused) {
            return refused.reply();
        }
    }

    /** Does what the request asks for; a directory that is gone already stays so. */
    void carryOut(RecordedRequest request) {
        if (request.route() == Route.DELETE_DIRECTORY) {
            tenant.deleteIfThere(request.id());
        }
    }

    /** The directory a list of users is about, by its own filter or its group's; null if by neither. */
    @Nullable
    String directoryOf(RecordedRequest request) {
        String directory = request.parameter("directory");
        String group = request.parameter("group");
        if (directory != null || group == null) {
            return directory;
        }
        OptionalLong position = tenant.livePosition(Kind.GROUP, group);
        return position.isEmpty()
                ? null
                : tenant.directoryAt(position.getAsLong()).id();
    }

    private Reply list(Route route, Parameters parameters) {
        Kind kind = kindOf(route);
        Slice.Wanted wanted = parameters.slice(kind, omittedOrder);
        PositionSet all = switch (kind) {
            case USER -> filters.users(parameters);
            case GROUP -> filters.groups(parameters);
            default -> filters.directories(parameters);
        };
        Slice slice = Slice.of(all, wanted);
        boolean embed = parameters.isTrue(kind == Kind.USER ? "groups" : "members");
        JsonWriter out = new JsonWriter();
        format.list(
                out,
                records -> slice.positions().forEach(position -> write(records, kind, position, embed)),
                id(kind, slice.before()),
                id(kind, slice.after()));
        return Reply.json(200, out.toString());
    }

    private Reply get(RecordedRequest request, Parameters parameters) {
        Kind kind = kindOf(request.route());
        String id = idOf(kind, request, parameters);
        long position = kind == Kind.DIRECTORY
                ? IdCodec.position(selection.directory(id).number, 0)
                : selection.position(kind, id);
        JsonWriter out = new JsonWriter();
        write(out, kind, position, kind == Kind.USER || parameters.isTrue("members"));
        return Reply.json(200, out.toString());
    }

    private Reply delete(RecordedRequest request, Parameters parameters) {
        selection.directory(idOf(Kind.DIRECTORY, request, parameters));
        return format.deleted();
    }

    /** The id in the path. One of another kind is refused with 422; one of no kind is looked for, in vain. */
    private static String idOf(Kind kind, RecordedRequest request, Parameters parameters) {
        Kind found = Kind.of(request.id());
        if (found != null && found != kind) {
            parameters.problem("id", "id must be a " + kind.prefix + "* id");
        }
        parameters.check();
        return request.id();
    }

    private void write(JsonWriter out, Kind kind, long position, boolean embed) {
        SimulatedDirectory directory = tenant.directoryAt(position);
        switch (kind) {
            case USER -> format.user(out, directory, IdCodec.index(position), embed);
            case GROUP -> format.group(out, directory, IdCodec.index(position), embed);
            default -> format.directory(out, directory);
        }
    }

    private @Nullable String id(Kind kind, OptionalLong cursor) {
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

    private static Kind kindOf(Route route) {
        return switch (route) {
            case LIST_USERS, GET_USER -> Kind.USER;
            case LIST_GROUPS, GET_GROUP -> Kind.GROUP;
            default -> Kind.DIRECTORY;
        };
    }
}
