package io.dirflux;

import io.dirflux.RecordEndpoint.RecordKind;
import io.dirflux.TenantCheck.Expected;
import io.dirflux.error.NotFoundException;
import io.dirflux.http.BodyReader;
import io.dirflux.http.ClientLog;
import io.dirflux.http.Request;
import io.dirflux.http.Request.Param;
import io.dirflux.http.RequestListener;
import io.dirflux.http.Transport;
import io.dirflux.json.JsonDecoder;
import io.dirflux.json.JsonDecoder.DecodedPage;
import io.dirflux.json.RecordType;
import io.dirflux.json.UnreadableWarnings;
import io.dirflux.model.Dialect;
import io.dirflux.model.Directory;
import io.dirflux.model.Order;
import io.dirflux.model.Page;
import io.dirflux.model.Rejected;
import io.dirflux.model.Unreadable;
import io.dirflux.paging.CursorPaging;
import io.dirflux.paging.CursorPaging.Cursor;
import io.dirflux.paging.CursorPaging.ListEnd;
import io.dirflux.paging.ListOptions;
import io.dirflux.paging.OrganizationCursor;
import io.dirflux.paging.OrganizationPaging;
import io.dirflux.ratelimit.Priority;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Lists one kind of record. The methods are in the order of their calls:
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
    private final @Nullable PerDirectory<Q> perDirectory;
    private final RecordEndpoint<T> records;
    private final String what;
    private final UnreadableWarnings warnings = new UnreadableWarnings(ClientLog.LOG);

    /** The differences between the lists. */
    interface Kind<T, Q extends Query<T, Q>> extends RecordKind<T> {

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
     * How an organization is listed where the dialect has no such filter: one directory after the other.
     *
     * @param directories lists the directories of the organization
     * @param ofDirectory the same query for one directory instead of its organization
     */
    record PerDirectory<Q>(ListEndpoint<Directory, DirectoryQuery> directories, BiFunction<Q, String, Q> ofDirectory) {}

    /** A kind that is never listed per directory. */
    ListEndpoint(Transport transport, Kind<T, Q> kind) {
        this(transport, kind, null);
    }

    ListEndpoint(Transport transport, Kind<T, Q> kind, @Nullable PerDirectory<Q> perDirectory) {
        this.transport = transport;
        this.kind = kind;
        this.perDirectory = perDirectory;
        this.records = new RecordEndpoint<>(transport, kind, warnings);
        this.what = "GET " + kind.path();
    }

    /** Single records of this kind. */
    RecordEndpoint<T> records() {
        return records;
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
        PerDirectory<Q> directoryByDirectory = Objects.requireNonNull(perDirectory);
        ListEndpoint<Directory, DirectoryQuery> parents = directoryByDirectory.directories;
        Mono<List<Directory>> listed =
                parents.plan(ofOrganization, priority).asItems().collectList();
        return new OrganizationPaging<T>(listed, (directory, options) -> {
                    Q ofDirectory = directoryByDirectory
                            .ofDirectory
                            .apply(query, directory.id())
                            .with(options);
                    Expected expected = ofDirectory.expected().inOrganization(organization);
                    return pages(ofDirectory, expected.evenIfNotNamed(), priority)
                            .onErrorResume(
                                    NotFoundException.class,
                                    e -> parents.records().emptyIfDeleted(directory.id(), e));
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
        BodyReader<Page<T>> reader = (body, length, requestId) -> {
            DecodedPage<T> decoded = JsonDecoder.page(type, body, length, requestId);
            Page<T> page = withOwnIds(decoded.page());
            check.checkPage(page);
            end.pageRead(page, decoded.hasCursors());
            return page;
        };
        return transport.exchange(request, reader, (page, listener) -> report(request, page, listener));
    }

    /** Rejects the records whose id is certainly one of another kind: nothing can be asked about them. */
    private Page<T> withOwnIds(Page<T> page) {
        if (page.data().stream().allMatch(this::hasOwnId)) {
            return page;
        }
        Set<Integer> unread = page.rejected().stream().map(Rejected::index).collect(Collectors.toSet());
        List<Rejected> rejected = new ArrayList<>(page.rejected());
        int index = 0;
        for (T record : page.data()) {
            while (unread.contains(index)) {
                index++;
            }
            if (!hasOwnId(record)) {
                rejected.add(new Rejected(index, null, "id is not one of this kind of record"));
            }
            index++;
        }
        rejected.sort(Comparator.comparingInt(Rejected::index));
        List<T> own = page.data().stream().filter(this::hasOwnId).toList();
        return new Page<>(own, page.after(), page.before(), page.requestId(), rejected, page.unreadable());
    }

    private boolean hasOwnId(T record) {
        return kind.ids().accepts(kind.fields().id().apply(record));
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

    private void report(Request request, Page<T> page, RequestListener listener) {
        page.rejected().forEach(record -> RecordEndpoint.warn(request, record, page.requestId()));
        warnings.warn(request, page.unreadable());
        page.unreadable().forEach(field -> listener.fieldUnreadable(request.endpoint(), field));
        int count = page.unreadable().stream().mapToInt(Unreadable::count).sum();
        listener.pageReceived(request.endpoint(), page, count);
    }
}
