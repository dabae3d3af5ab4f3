package io.dirflux.model;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What to change of a {@link WebhookEndpoint}. Immutable: every method returns a new one, and refuses an invalid value
 * with an {@link IllegalArgumentException}.
 *
 * <pre>{@code
 * WebhookEndpointUpdate.of().status(WebhookEndpointStatus.DISABLED)
 * WebhookEndpointUpdate.of().endpointUrl("https://app.example/webhooks").events(EventNames.ALL)
 * }</pre>
 *
 * @param endpointUrl the new URL; null: it stays
 * @param status the new status; null: it stays
 * @param events the new names of events, which replace all names before; null: they stay
 */
public record WebhookEndpointUpdate(
        @Nullable String endpointUrl,
        @Nullable WebhookEndpointStatus status,
        @Nullable List<String> events) {

    private static final WebhookEndpointUpdate NOTHING = new WebhookEndpointUpdate(null, null, null);

    public WebhookEndpointUpdate {
        if (endpointUrl != null) {
            checkUrl(endpointUrl);
        }
        events = events == null ? null : checkedNames(events);
    }

    /** No change yet. */
    public static WebhookEndpointUpdate of() {
        return NOTHING;
    }

    /** Sends webhooks to this URL: absolute, http or https, without user info. The API accepts https only. */
    public WebhookEndpointUpdate endpointUrl(String url) {
        return new WebhookEndpointUpdate(url, status, events);
    }

    /** Sends webhooks, or none. */
    public WebhookEndpointUpdate status(WebhookEndpointStatus status) {
        return new WebhookEndpointUpdate(endpointUrl, status, events);
    }

    /** Sends exactly these events, by their full names, such as those in {@link EventNames}. At least one. */
    public WebhookEndpointUpdate events(Collection<String> names) {
        return new WebhookEndpointUpdate(endpointUrl, status, List.copyOf(names));
    }

    private static void checkUrl(String url) {
        URI uri;
        try {
            uri = new URI(url);
        } catch (URISyntaxException e) {
            throw refused("it is not a URL, at position " + e.getIndex());
        }
        boolean web = "https".equalsIgnoreCase(uri.getScheme()) || "http".equalsIgnoreCase(uri.getScheme());
        if (!web || uri.getHost() == null) {
            throw refused(
                    "it must be an absolute URL such as https://app.example/webhooks, whose host has ASCII letters,"
                            + " digits and hyphens only");
        }
        if (uri.getRawUserInfo() != null) {
            throw refused("it must not have user info; WorkOS signs each webhook with the secret of the endpoint");
        }
    }

    /** The message leaves the URL out: it may hold a token. */
    private static IllegalArgumentException refused(String reason) {
        return new IllegalArgumentException("The URL of the webhook endpoint is refused: " + reason);
    }

    private static List<String> checkedNames(List<String> names) {
        Set<String> checked = new LinkedHashSet<>(names);
        if (checked.isEmpty()) {
            throw new IllegalArgumentException("A webhook endpoint needs at least one event; disable it to send none");
        }
        for (String name : checked) {
            if (name.isBlank() || name.contains(",") || name.contains("*")) {
                throw new IllegalArgumentException(
                        "An event needs its full name, such as " + EventNames.USER_CREATED + ", not \"" + name + "\"");
            }
        }
        return List.copyOf(checked);
    }

    /** Which fields change, without the URL. */
    @Override
    public String toString() {
        return "WebhookEndpointUpdate[endpointUrl=" + (endpointUrl == null ? "stays" : "new") + ", status=" + status
                + ", events=" + events + "]";
    }
}
