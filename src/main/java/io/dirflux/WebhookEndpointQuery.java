package io.dirflux;

import io.dirflux.model.WebhookEndpoint;
import io.dirflux.paging.IdType;
import io.dirflux.paging.ListOptions;
import io.dirflux.paging.OrganizationCursor;
import java.util.Map;

/**
 * Which webhook endpoints to list: all of them, because the API has no filter.
 *
 * @see <a href="https://workos.com/docs/reference/webhooks">WorkOS: Webhooks</a>
 */
public final class WebhookEndpointQuery extends ListQuery<WebhookEndpoint, WebhookEndpointQuery> {

    private static final WebhookEndpointQuery ALL = new WebhookEndpointQuery(Map.of(), ListOptions.DEFAULTS);

    private WebhookEndpointQuery(Map<Filter<WebhookEndpoint>, String> filters, ListOptions options) {
        super(filters, options);
    }

    /** All endpoints of the key's environment. */
    public static WebhookEndpointQuery all() {
        return ALL;
    }

    @Override
    WebhookEndpointQuery copy(Map<Filter<WebhookEndpoint>, String> filters, ListOptions options) {
        return new WebhookEndpointQuery(filters, options);
    }

    @Override
    void checkCursor(String cursor) {
        OrganizationCursor.refuse(IdType.WEBHOOK_ENDPOINT, cursor);
    }
}
