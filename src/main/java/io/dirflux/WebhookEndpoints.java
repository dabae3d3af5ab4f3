package io.dirflux;

import io.dirflux.ListEndpoint.Kind;
import io.dirflux.TenantCheck.Fields;
import io.dirflux.error.NotFoundException;
import io.dirflux.error.TransportException;
import io.dirflux.http.Transport;
import io.dirflux.json.JsonEncoder;
import io.dirflux.json.RecordType;
import io.dirflux.model.Page;
import io.dirflux.model.WebhookEndpoint;
import io.dirflux.model.WebhookEndpointUpdate;
import io.dirflux.paging.IdType;
import io.dirflux.ratelimit.Priority;
import java.util.Collection;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The endpoints to which WorkOS sends webhooks. Both dialects have them. Every {@code Mono} and {@code Flux} is lazy
 * and cold: it sends nothing before a subscription, and each subscription sends its own requests. Signals are delivered
 * on the connection's event loop, which a consumer must not block.
 *
 * @see <a href="https://workos.com/docs/reference/webhooks">WorkOS: Webhooks</a>
 */
public final class WebhookEndpoints {

    private static final Fields<WebhookEndpoint> FIELDS =
            new Fields<>(WebhookEndpoint::id, endpoint -> null, endpoint -> null, endpoint -> null);

    private final ListEndpoint<WebhookEndpoint, WebhookEndpointQuery> endpoints;

    WebhookEndpoints(Transport transport) {
        this.endpoints = new ListEndpoint<>(transport, new WebhookEndpointKind());
    }

    private record WebhookEndpointKind() implements Kind<WebhookEndpoint, WebhookEndpointQuery> {

        @Override
        public String path() {
            return "/webhook_endpoints";
        }

        @Override
        public IdType ids() {
            return IdType.WEBHOOK_ENDPOINT;
        }

        @Override
        public RecordType<WebhookEndpoint> type() {
            return RecordType.WEBHOOK_ENDPOINT;
        }

        @Override
        public Fields<WebhookEndpoint> fields() {
            return FIELDS;
        }
    }

    /**
     * All endpoints, in the server's order and without their secrets. Pages are requested on demand. Every error
     * carries the cursor of the last endpoint delivered.
     *
     * @throws IllegalArgumentException if the query has {@code endingBefore}
     */
    public Flux<WebhookEndpoint> list(WebhookEndpointQuery query) {
        return endpoints.plan(query, Priority.INTERACTIVE).asItems();
    }

    /** The same as {@link #list}, page by page. Every error carries the cursor after the last page delivered. */
    public Flux<Page<WebhookEndpoint>> pages(WebhookEndpointQuery query) {
        return endpoints.plan(query, Priority.INTERACTIVE).asPages();
    }

    /**
     * Creates an endpoint and returns it with its {@link WebhookEndpoint#secret() secret}. No other method returns the
     * secret, so store it before you ignore the result.
     *
     * <p>A create that is sent twice makes two endpoints, and each event is then delivered twice. So an attempt is made
     * again only if the server has certainly not carried it out: it was not sent, because no connection could be made
     * or the key did not arrive, or it was refused with 429. Each attempt takes a new connection, because one of the
     * pool may be dead. All other failures end the call, whatever the {@link RetryPolicy} says. If the answer was lost,
     * {@link TransportException#isRequestSent()} is true, and the endpoint may exist: {@link #list} shows it, but not
     * its secret, so delete it and create another one. The same holds for an answer that cannot be read, and if you
     * cancel. Such an exception is not {@linkplain io.dirflux.error.DirectorySyncException#isRetryable() retryable}.
     *
     * @param url where webhooks are sent: absolute, https. Plain http is for tests; WorkOS refuses it
     * @param events the full names of the events to send, such as {@link io.dirflux.model.EventNames#ALL}; at least one
     * @throws IllegalArgumentException if the URL is not an absolute one, or has user info, or a name is not a full one
     */
    public Mono<WebhookEndpoint> create(String url, Collection<String> events) {
        WebhookEndpointUpdate fields =
                WebhookEndpointUpdate.of().endpointUrl(url).events(events);
        return endpoints.records().create(RecordType.CREATED_WEBHOOK_ENDPOINT, JsonEncoder.encode(fields));
    }

    /**
     * Changes an endpoint and returns it, without its secret. What the update does not name stays as it is. Fails with
     * {@link NotFoundException} if there is no such endpoint.
     *
     * <p>It is retried like a {@code GET}: it sets values and does not depend on those before, so the second time
     * changes nothing. It does undo what somebody else has changed between two attempts in the same fields; use
     * {@code CallOptions.retry(RetryPolicy.none())} where that matters.
     *
     * @throws IllegalArgumentException if the update changes nothing
     */
    public Mono<WebhookEndpoint> update(String endpointId, WebhookEndpointUpdate update) {
        if (update.equals(WebhookEndpointUpdate.of())) {
            throw new IllegalArgumentException("The update changes nothing: set endpointUrl, status or events");
        }
        return endpoints.records().update(endpointId, JsonEncoder.encode(update));
    }

    /**
     * Deletes an endpoint: nothing is sent to it any more. Completes on any 2xx. Fails with {@link NotFoundException}
     * if there is no such endpoint. If an earlier attempt of the same call may have deleted it, a 404 completes the
     * call.
     */
    public Mono<Void> delete(String endpointId) {
        return endpoints.records().delete(endpointId);
    }
}
