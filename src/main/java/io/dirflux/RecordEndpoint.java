package io.dirflux;

import io.dirflux.RecordEndpoint.RecordKind;
import io.dirflux.TenantCheck.Expected;
import io.dirflux.TenantCheck.Fields;
import io.dirflux.error.Attempt;
import io.dirflux.error.DecodingException;
import io.dirflux.error.NotFoundException;
import io.dirflux.http.BodyReader;
import io.dirflux.http.CallContext;
import io.dirflux.http.ClientLog;
import io.dirflux.http.Request;
import io.dirflux.http.Request.Param;
import io.dirflux.http.RequestListener;
import io.dirflux.http.Transport;
import io.dirflux.json.JsonDecoder;
import io.dirflux.json.JsonDecoder.DecodedRecord;
import io.dirflux.json.RecordType;
import io.dirflux.json.RejectedRecordException;
import io.dirflux.json.UnreadableWarnings;
import io.dirflux.model.Rejected;
import io.dirflux.model.Unreadable;
import io.dirflux.paging.IdType;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Fetches or changes one record, and checks that the answer is that record.
 *
 * @param <T> the kind of record
 */
final class RecordEndpoint<T> {

    private final Transport transport;
    private final RecordKind<T> kind;
    private final UnreadableWarnings warnings;

    /** The differences between the kinds of records. */
    interface RecordKind<T> {

        /** The path of the list. The path of a record is {@code <path>/<id>}. */
        String path();

        IdType ids();

        RecordType<T> type();

        Fields<T> fields();
    }

    /** @param warnings shared with the list of these records */
    RecordEndpoint(Transport transport, RecordKind<T> kind, UnreadableWarnings warnings) {
        this.transport = transport;
        this.kind = kind;
        this.warnings = warnings;
    }

    /** The record with this id. */
    Mono<T> get(String id) {
        return exchange(Request.get(kind.path(), kind.ids().check(id)), id);
    }

    /** The new record, read as this type. */
    Mono<T> create(RecordType<T> created, String body) {
        Request request = Request.post(kind.path(), body);
        return exchange(request, (bytes, length, requestId) -> decode(request, created, bytes, length, requestId));
    }

    /** The changed record. */
    Mono<T> update(String id, String body) {
        return exchange(Request.patch(kind.path(), kind.ids().check(id), body), id);
    }

    /** Completes if the record was deleted, perhaps by an earlier attempt whose answer was lost. */
    Mono<Void> delete(String id) {
        return transport
                .exchange(Request.delete(kind.path(), kind.ids().check(id)), (body, length, requestId) -> true)
                .onErrorResume(NotFoundException.class, e -> mayHaveDeleted(e) ? Mono.just(true) : Mono.error(e))
                .then();
    }

    private static boolean mayHaveDeleted(NotFoundException e) {
        List<Attempt> earlier = e.attempts().subList(0, e.attempts().size() - 1);
        return earlier.stream().anyMatch(a -> a.requestSent() && !a.outcome().equals("429"));
    }

    /** Whether a record that was listed has been deleted: requests it by its id. The listener is told if it is so. */
    Mono<Boolean> isDeleted(String id) {
        Request request = Request.get(kind.path(), id);
        Mono<Boolean> deleted = Mono.deferContextual(context -> {
            CallContext.listener(context, transport.settings().listener()).recordDeleted(request.endpoint(), id);
            return Mono.just(true);
        });
        return get(id).map(found -> false).onErrorResume(NotFoundException.class, e -> deleted);
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
        Param param =
                Objects.requireNonNull(parameter.param(transport.settings().dialect(), "true", false));
        Request request = Request.get(kind.path(), kind.ids().check(id)).with(param);
        return exchange(request, (body, length, requestId) -> {
            DecodedRecord<T> decoded = decodeAsked(request, body, length, requestId, id, expected);
            if (memberships.apply(decoded.record()) == null) {
                String message =
                        request + " answered without " + param.name() + ", though " + param.name() + "=true was sent";
                throw DecodingException.ofRecord(message, 0, id, requestId);
            }
            return decoded;
        });
    }

    private Mono<T> exchange(Request request, String id) {
        return exchange(
                request, (body, length, requestId) -> decodeAsked(request, body, length, requestId, id, Expected.ANY));
    }

    private Mono<T> exchange(Request request, BodyReader<DecodedRecord<T>> reader) {
        return transport
                .exchange(request, reader, (decoded, listener) -> report(request, decoded.unreadable(), listener))
                .map(DecodedRecord::record);
    }

    private void report(Request request, List<Unreadable> fields, RequestListener listener) {
        warnings.warn(request, fields);
        fields.forEach(field -> listener.fieldUnreadable(request.endpoint(), field));
    }

    private DecodedRecord<T> decodeAsked(
            Request request, byte[] body, int length, @Nullable String requestId, String id, Expected expected) {
        DecodedRecord<T> decoded = decode(request, kind.type(), body, length, requestId);
        new TenantCheck<>(request.toString(), kind.fields(), expected).checkRecord(decoded.record(), id, requestId);
        return decoded;
    }

    private static <T> DecodedRecord<T> decode(
            Request request, RecordType<T> type, byte[] body, int length, @Nullable String requestId) {
        try {
            return JsonDecoder.item(type, body, length);
        } catch (RejectedRecordException e) {
            Rejected record = e.rejected();
            warn(request, record, requestId);
            String message = request + " answered with a record that is not readable: " + record.reason();
            throw DecodingException.ofRecord(message, 0, record.id(), requestId);
        }
    }

    /** Logs that a record was rejected. */
    static void warn(Request request, Rejected record, @Nullable String requestId) {
        ClientLog.LOG.warn(
                "{}: record {} rejected (id {}, request id {}): {}",
                request,
                record.index(),
                ClientLog.shown(record.id()),
                ClientLog.shown(requestId),
                record.reason());
    }
}
