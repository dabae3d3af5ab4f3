package io.dirflux;

import io.dirflux.CursorPaging.Cursor;
import io.dirflux.CursorPaging.ListEnd;
import io.dirflux.TenantCheck.Expected;
import io.dirflux.TenantCheck.Fields;
import io.dirflux.error.DecodingException;
import io.dirflux.error.NotFoundException;
import io.dirflux.http.CallContext;
import io.dirflux.http.ClientLog;
import io.dirflux.http.Request;
import io.dirflux.http.Request.Param;
import io.dirflux.http.RequestListener;
import io.dirflux.http.Transport;
import io.dirflux.json.Decoded;
import io.dirflux.json.DecodedPage;
import io.dirflux.json.JsonDecoder;
import io.dirflux.json.RecordType;
import io.dirflux.json.RejectedRecordException;
import io.dirflux.json.UnreadableWarnings;
import io.dirflux.model.Dialect;
import io.dirflux.model.Directory;
import io.dirflux.model.Order;
import io.dirflux.model.Page;
import io.dirflux.model.Rejected;
import io.dirflux.model.Unreadable;
import io.dirflux.ratelimit.Priority;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Lists one kind of record, and fetches a single record. The methods of a list are in the order of their calls:
 *
 * <ul>
 *   <li>{@code plan} turns a query into pages, through the organization's directories if the dialect needs that.
 *   <li>{@code fetch} requests one page.
 *   <li>{@code decodePage} reads its body and checks every record.
 * </ul>
 */
final class ListEndpoint<T, Q extends Query<T, Q>> {

    private final Transport transport;
    private final Kind<T, Q> kind;
    private final @Nullable ListEndpoint<Directory, DirectoryQuery> directories;
    private final String what;
    private final UnreadableWarnings warnings = new UnreadableWarnings(ClientLog.LOG);

    /** The differences between the kinds of records. */
    interface Kind<T, Q extends Query<T, Q>> {

        /** The path of the list. The path of a record is {@code <path>/<id>}. */
        String path();

        IdType ids();

        RecordType<T> type();

        Fields<T> fields();

        /** The same query for one directory instead of its organization. */
        default Q ofDirectory(Q query, String directoryId) {
            throw new UnsupportedOperationException(path() + " is not listed per directory");
        }

        /**
         * The directory whose limit the request counts against, null if there is none or it is not known. Called for
         * each attempt, because another answer may have named it meanwhile.
         *
         * @param known the directory that the records must be in, null if it is not known
         */
        default @Nullable String limitedDirectory(Q query, @Nullable String known) {
            return null;
        }

        /** Fetches one page, and does what this kind needs besides. */
        default Mono<Page<T>> page(Q query, Cursor cursor, PageFetch<T, Q> fetch) {
            return fetch.page(query, cursor);
        }
    }

    /** Fetches one page of a query. */
    interface PageFetch<T, Q> {
        Mono<Page<T>> page(Q query, Cursor cursor);
    }

    /**
     * @param directories lists the directories of an organization; null for a kind that is never listed per directory
     */
    ListEndpoint(Transport transport, Kind<T, Q> kind, @Nullable ListEndpoint<Directory, DirectoryQuery> directories) {
        this.transport = transport;
        this.kind = kind;
        this.directories = directories;
        this.what = "GET " + kind.path();
    }

    Dialect dialect() {
        return transport.settings().dialect();
    }

    Scheduler clock() {
        return transport.settings().scheduler();
    }

    /** The list that answers the query, checked against the query itself. */
    ListPlan<T> plan(Q query, Priority priority) {
        Filter<T> organization = query.listedPerDirectory(dialect());
        if (organization == null) {
            OrganizationCursor.refuseIn(query.options());
            return planOfOneList(query, query.expected(), priority);
        }
        Flux<Page<T>> pages = organizationPages(query, Objects.requireNonNull(query.get(organization)), priority);
        return planOf(query, pages, this::organizationCursor);
    }

    /** One list of the server. Its records must belong to the expected scope. */
    ListPlan<T> planOfOneList(Q query, Expected expected, Priority priority) {
        return planOf(query, pages(query, expected, priority), kind.fields().id());
    }

    private ListPlan<T> planOf(Q query, Flux<Page<T>> pages, Function<T, String> cursorOf) {
        return new ListPlan<>(what, pages, query.options(), query.matching(), null, cursorOf, clock());
    }

    private Flux<Page<T>> organizationPages(Q query, String organization, Priority priority) {
        DirectoryQuery ofOrganization = DirectoryQuery.all()
                .organization(organization)
                .with(query.options().ofFurtherList());
        ListEndpoint<Directory, DirectoryQuery> parents = Objects.requireNonNull(directories);
        Mono<List<Directory>> listed =
                parents.plan(ofOrganization, priority).asItems().collectList();
        return new OrganizationPaging<T>(listed, (directory, options) -> {
                    Q ofDirectory = kind.ofDirectory(query, directory.id()).with(options);
                    Expected expected = ofDirectory.expected().inOrganization(organization);
                    return pages(ofDirectory, expected.evenIfNotNamed(), priority)
                            .onErrorResume(NotFoundException.class, e -> parents.emptyIfDeleted(directory.id(), e));
                })
                .pages(kind.ids(), query.options());
    }

    private String organizationCursor(T item) {
        String directoryId = Objects.requireNonNull(kind.fields().directoryId().apply(item));
        return new OrganizationCursor(directoryId, kind.fields().id().apply(item)).toString();
    }

    private Flux<Page<T>> pages(Q query, Expected expected, Priority priority) {
        query.params(dialect(), false); // refuses a query at assembly, not at the subscription
        return Flux.defer(() -> {
            TenantCheck<T> check = new TenantCheck<>(what, kind.fields(), expected);
            ListEnd end = new ListEnd(what, query.options());
            PageFetch<T, Q> fetch = (asked, cursor) -> fetch(asked, cursor, expected, check, end, priority);
            return CursorPaging.pages(what, query.options(), cursor -> kind.page(query, cursor, fetch))
                    .concatWith(end.check());
        });
    }

    private Mono<Page<T>> fetch(
            Q query, Cursor cursor, Expected expected, TenantCheck<T> check, ListEnd end, Priority priority) {
        Request request = Request.list(kind.path(), params(query, cursor), priority)
                .payingUnder(() -> kind.limitedDirectory(query, expected.directory()));
        RecordType<T> type = kind.type().requiring(required(query, expected));
        Mono<Page<T>> answered = transport.exchange(request, (body, length, requestId) -> {
            DecodedPage<T> decoded = JsonDecoder.page(type, body, length, requestId);
            check.checkPage(decoded.page());
            end.pageRead(decoded.page(), decoded.hasCursors());
            return decoded.page();
        });
        return withListener(listener -> answered.doOnNext(page -> report(request, page, listener)));
    }

    private <R> Mono<R> withListener(Function<RequestListener, Mono<R>> call) {
        return Mono.deferContextual(context ->
                call.apply(CallContext.listener(context, transport.settings().listener())));
    }

    private List<Param> params(Q query, Cursor cursor) {
        ListOptions options = query.options();
        List<Param> params = new ArrayList<>(query.params(dialect(), cursor.after() != null));
        params.add(new Param("limit", String.valueOf(options.pageSize())));
        Order order = options.order() == null ? DialectRules.of(dialect()).order() : options.order();
        if (order != null) {
            params.add(new Param("order", order.name().toLowerCase(Locale.ROOT)));
        }
        if (cursor.after() != null) {
            params.add(new Param("after", cursor.after()));
        }
        if (cursor.before() != null) {
            params.add(new Param("before", cursor.before()));
        }
        options.extraParams().forEach((name, value) -> params.add(new Param(name, value)));
        return params;
    }

    /** The fields that must be readable: a record is neither left out nor let through because one is not known. */
    private static Set<String> required(Query<?, ?> query, Expected expected) {
        Set<String> required = new HashSet<>(query.filteredFields());
        if (expected.organization() != null) {
            required.addAll(Set.of("organization_id", "data.organization_id", "data.user.organization_id"));
        }
        return required;
    }

    /** Called after the exchange, so that the listener is told of the page after the end of its attempt. */
    private void report(Request request, Page<T> page, RequestListener listener) {
        page.rejected().forEach(record -> warn(request, record, page.requestId()));
        report(request, page.unreadable(), listener);
        int count = page.unreadable().stream().mapToInt(Unreadable::count).sum();
        listener.pageReceived(request.endpoint(), page, count);
    }

    private void report(Request request, List<Unreadable> fields, RequestListener listener) {
        warnings.warn(request, fields);
        fields.forEach(field -> listener.fieldUnreadable(request.endpoint(), field));
    }

    /** The record with this id. */
    Mono<T> get(String id) {
        Request request = Request.get(kind.path(), kind.ids().check(id));
        return reported(
                request,
                transport.exchange(
                        request,
                        (body, length, requestId) -> decodeRecord(request, body, length, requestId, id, Expected.ANY)));
    }

    /** Whether a record that was listed has been deleted: requests it by its id. The listener is told if it is so. */
    Mono<Boolean> isDeleted(String id) {
        Request request = Request.get(kind.path(), id);
        return withListener(listener -> get(id).map(found -> false).onErrorResume(NotFoundException.class, e -> {
            listener.recordDeleted(request.endpoint(), id);
            return Mono.just(true);
        }));
    }

    /** After a 404 for the records of this one: empty if it was deleted, otherwise the error. */
    <R> Mono<R> emptyIfDeleted(String id, NotFoundException error) {
        return isDeleted(id).flatMap(deleted -> deleted ? Mono.empty() : Mono.error(error));
    }

    /**
     * The record with this id and its memberships, which the server embeds.
     *
     * @param parameter tells the server to embed them
     * @param memberships returns them; null is an error, because it means that they are not known
     */
    Mono<T> getWith(Filter<T> parameter, Function<T, @Nullable List<?>> memberships, String id, Expected expected) {
        Param param = Objects.requireNonNull(parameter.param(dialect(), "true", false));
        Request request = Request.get(kind.path(), kind.ids().check(id)).with(param);
        Mono<Decoded<T>> answered = transport.exchange(request, (body, length, requestId) -> {
            Decoded<T> decoded = decodeRecord(request, body, length, requestId, id, expected);
            if (memberships.apply(decoded.record()) == null) {
                String message =
                        request + " answered without " + param.name() + ", though " + param.name() + "=true was sent";
                throw DecodingException.ofRecord(message, 0, id, requestId);
            }
            return decoded;
        });
        return reported(request, answered);
    }

    private Mono<T> reported(Request request, Mono<Decoded<T>> answered) {
        return withListener(listener -> answered.doOnNext(decoded -> report(request, decoded.unreadable(), listener))
                .map(Decoded::record));
    }

    private Decoded<T> decodeRecord(
            Request request, byte[] body, int length, @Nullable String requestId, String id, Expected expected) {
        try {
            Decoded<T> decoded = JsonDecoder.item(kind.type(), body, length);
            new TenantCheck<>(request.toString(), kind.fields(), expected).checkRecord(decoded.record(), id, requestId);
            return decoded;
        } catch (RejectedRecordException e) {
            Rejected record = e.rejected();
            warn(request, record, requestId);
            String message = request + " answered with a record that is not readable: " + record.reason();
            throw DecodingException.ofRecord(message, 0, record.id(), requestId);
        }
    }

    private static void warn(Request request, Rejected record, @Nullable String requestId) {
        ClientLog.LOG.warn(
                "{}: record {} rejected (id {}, request id {}): {}",
                request,
                record.index(),
                ClientLog.shown(record.id()),
                ClientLog.shown(requestId),
                record.reason());
    }
}
