package io.dirflux.http;

import io.dirflux.error.FieldError;
import io.dirflux.json.ErrorBody;
import io.dirflux.model.Dialect;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says in a sentence what to do about an error, by the rows of the reference page's table. */
final class Hints {

    /**
     * Parameters that a server blames only if it speaks the other dialect. We never send them, or send them only after
     * checking them.
     */
    private static final Set<String> FOREIGN_TO_OPENAPI = Set.of("organization", "state", "groups", "members");

    private static final Set<String> FOREIGN_TO_REFERENCE =
            Set.of("organization_id", "group", "user", "search", "groups", "members");

    /** The list that holds the ids of a filter. */
    private static final Map<String, String> LISTS_BY_FILTER =
            Map.of("directory", "/directories", "group", "/directory_groups", "user", "/directory_users");

    private static final Pattern WORDS = Pattern.compile("[^A-Za-z_]+");

    private Hints() {}

    static String hint(Request request, Answer answer, ErrorBody body, TransportSettings settings) {
        if (Intermediary.sent(answer, body)) {
            return Intermediary.described(answer) + whatToDoAbout(answer);
        }
        return switch (answer.status()) {
            case 400, 422 -> invalidRequest(request, body, settings.dialect());
            case 401 ->
                "The Authorization header's key was refused; it came from "
                        + settings.apiKey().origin() + ". Check that it is complete and of the right environment";
            case 403 -> "The key is valid but may not do this; check its environment and permissions in the dashboard";
            case 404 -> "Check the id with GET " + listOfMissing(request) + "; it may have been deleted";
            case 429 -> rateLimited(answer.namedWait());
            case 500, 502, 503, 504 -> serverFailed(answer.requestId());
            default ->
                answer.isRedirect()
                        ? "Redirects are not followed, so that the key stays with the configured host; check baseUrl"
                        : "The API does not describe this status; check baseUrl and what stands between";
        };
    }

    private static String whatToDoAbout(Answer ofIntermediary) {
        return switch (ofIntermediary.status()) {
            case 401 -> ". The API has not seen the key; check baseUrl and the proxy";
            case 403 -> ". The API has not seen the key; ask those who run it to let this client through";
            case 404 -> ". The record may well exist; check baseUrl and what stands between";
            default ->
                ". If it persists, check baseUrl and ask those who run it" + orSupport(ofIntermediary.requestId());
        };
    }

    /** A page with a request id may come from the API's own servers after all. */
    private static String orSupport(@Nullable String requestId) {
        return ClientLog.isPrintable(requestId) ? ", or give the request id " + requestId + " to WorkOS support" : "";
    }

    private static String rateLimited(@Nullable Duration wait) {
        return wait == null
                ? "The server did not say how long to wait; lower the rate or share it with .share(k) if others use"
                        + " the key"
                : "The server asks to wait " + seconds(wait);
    }

    private static String serverFailed(@Nullable String requestId) {
        return ClientLog.isPrintable(requestId)
                ? "The server failed; if it persists, give the request id " + requestId + " to WorkOS support"
                : "The server failed; if it persists, contact WorkOS support";
    }

    /** What to do about a {@code Retry-After} that is longer than the client waits; empty if it is not. */
    static String tooLong(@Nullable Duration retryAfter, @Nullable Duration most) {
        return retryAfter == null || most == null || retryAfter.compareTo(most) <= 0
                ? ""
                : "; that is longer than the " + seconds(most) + " this client waits for: allow it with"
                        + " RetryPolicy.maxRetryAfter(..); a CallOptions.deadline(..) still bounds the wait";
    }

    private static String seconds(Duration wait) {
        return wait.toMillis() / 1000.0 + " s";
    }

    private static String invalidRequest(Request request, ErrorBody body, Dialect dialect) {
        Set<String> foreign = dialect == Dialect.OPENAPI ? FOREIGN_TO_OPENAPI : FOREIGN_TO_REFERENCE;
        if (body.errors().stream().anyMatch(error -> blames(error, foreign))) {
            Dialect other = dialect == Dialect.OPENAPI ? Dialect.REFERENCE : Dialect.OPENAPI;
            return "This server speaks the other dialect: try .dialect(Dialect." + other + ") or WORKOS_DIALECT="
                    + other;
        }
        if (request.endpoint().path().equals("/events")) {
            return "Check the parameters: a range is at most 30 days long and not older than the events that the"
                    + " server keeps;"
                    + " after and range_start exclude each other; names are whole, such as dsync.user.created";
        }
        return "Check the parameters: ids of directories begin with directory_, of organizations with org_";
    }

    private static boolean blames(FieldError error, Set<String> names) {
        if (error.field() != null) {
            return names.contains(error.field());
        }
        String text = error.message() == null ? error.code() : error.message();
        return text != null && List.of(WORDS.split(text)).stream().anyMatch(names::contains);
    }

    /** The list that holds the id that was not found. A list names it in a filter, any other request in its path. */
    private static String listOfMissing(Request request) {
        for (Request.Param param : request.query()) {
            String list = LISTS_BY_FILTER.get(param.name());
            if (list != null) {
                return list;
            }
        }
        return request.endpoint().path().replace("/{id}", "");
    }
}
