package io.dirflux;

import io.dirflux.CursorPaging.Cursor;
import io.dirflux.Recheck.Fields;
import io.dirflux.error.DecodingException;
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
import io.dirflux.model.Order;
import io.dirflux.model.Page;
import io.dirflux.model.Rejected;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Fetches a page or a record of one kind: sends, decodes, and checks that it is what was asked for. */
final class Fetch<T> {

    private final Transport transport;
    private final RecordType<T> type;
    private final Fields<T> fields;
    private final @Nullable Order defaultOrder;

    Fetch(Transport transport, RecordType<T> type, Fields<T> fields, @Nullable Order defaultOrder) {
        this.transport = transport;
        this.type = type;
        this.fields = fields;
        this.defaultOrder = defaultOrder;
    }

    Fields<T> fields() {
        return fields;
    }

    /** One page of the list that the request names with its filters. */
    Mono<Page<T>> page(Request list, ListOptions options, Cursor cursor, Recheck<T> recheck) {
        Request request = list.with(paging(options, cursor));
        Mono<DecodedPage<T>> checked = transport.exchange(request, (body, length, requestId) -> {
            DecodedPage<T> decoded = JsonDecoder.page(type, body, length, requestId);
            recheck.page(decoded.page());
            return decoded;
        });
        return Mono.deferContextual(context -> {
            RequestListener listener =
                    CallContext.listener(context, transport.settings().listener());
            return checked.map(decoded -> received(request, decoded, listener));
        });
    }

    /** Behind the exchange, so that its attempt has ended before its page is told of. */
    private Page<T> received(Request request, DecodedPage<T> decoded, RequestListener listener) {
        Page<T> page = decoded.page();
        page.rejected().forEach(record -> warn(request, record, page.requestId()));
        listener.pageReceived(request.route(), page, decoded.unreadableTimestamps());
        return page;
    }

    /** What a single record must fulfil besides bearing the id that was asked for. */
    @FunctionalInterface
    interface Check<T> {

        /** Throws what is wrong with the record. */
        void check(T item, @Nullable String requestId);
    }

    /** The record with this id. */
    Mono<T> item(Request request, String id) {
        return item(request, id, (item, requestId) -> {});
    }

    /** The record with this id, checked where it is read: a failure knows the answer and the attempts it belongs to. */
    Mono<T> item(Request request, String id, Check<T> check) {
        return transport.exchange(request, (body, length, requestId) -> {
            try {
                Decoded<T> decoded = JsonDecoder.item(type, body, length);
                T item = Recheck.item(request.toString(), fields, id, decoded.record(), requestId);
                check.check(item, requestId);
                return item;
            } catch (RejectedRecordException e) {
                Rejected record = e.rejected();
                warn(request, record, requestId);
                throw DecodingException.ofRecord(
                        request + " answered with a record that is not readable: " + record.reason(),
                        0,
                        record.id(),
                        requestId);
            }
        });
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

    private Param[] paging(ListOptions options, Cursor cursor) {
        List<Param> params = new ArrayList<>();
        params.add(new Param("limit", String.valueOf(options.pageSize())));
        Order order = options.order() == null ? defaultOrder : options.order();
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
        return params.toArray(Param[]::new);
    }
}
