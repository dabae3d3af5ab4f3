package io.dirflux.http;

import io.dirflux.json.ErrorBody;
import java.util.Locale;
import java.util.StringJoiner;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Recognises answers that do not come from the API: something between the client and the API sent them, such as a
 * proxy, a firewall or a load balancer.
 *
 * <ul>
 *   <li>A status that only such a machine sends: 408, 425, Cloudflare's 520 to 530, 598, 599.
 *   <li>A page: the body begins as HTML or XML does, or is one of Cloudflare's lines. The API answers with JSON.
 * </ul>
 */
final class Intermediary {

    private static final Pattern PAGE =
            Pattern.compile("\\s*+\uFEFF?+\\s*+<.*|error code: \\d{1,5}\\s*", Pattern.DOTALL);
    private static final Pattern CONTENT_TYPE =
            Pattern.compile("[a-z]{1,20}/[a-z0-9.+-]{1,40}(; ?charset=[a-z0-9-]{1,20})?", Pattern.CASE_INSENSITIVE);
    private static final Pattern PRODUCT =
            Pattern.compile("[A-Za-z][A-Za-z0-9._-]{0,30}(/[0-9][0-9.]{0,15})?( \\([A-Za-z0-9.-]{1,20}\\))?");
    private static final Pattern RAY = Pattern.compile("[0-9a-f]{16}(-[A-Z]{3})?");

    private Intermediary() {}

    static boolean sent(Answer answer, ErrorBody body) {
        return isStatus(answer.status()) || isPage(answer, body);
    }

    /** Says so, with those headers that do not look like personal data. */
    static String described(Answer answer) {
        StringJoiner marks = new StringJoiner(", ", " (", ")").setEmptyValue("");
        add(marks, "content type ", answer.contentType(), CONTENT_TYPE);
        add(marks, "server ", answer.server(), PRODUCT);
        add(marks, "CF-RAY ", answer.cloudflareRay(), RAY);
        return "This answer" + marks + " is not the API's: something between this client and the API sent it, such as a"
                + " firewall, a proxy or a load balancer";
    }

    private static boolean isStatus(int status) {
        return status == 408 || status == 425 || status == 598 || status == 599 || (status >= 520 && status <= 530);
    }

    /** A page of another kind than its content type says is still a page; JSON that is said to be one is not. */
    private static boolean isPage(Answer answer, ErrorBody body) {
        boolean saysHtml = answer.contentType() != null
                && answer.contentType().toLowerCase(Locale.ROOT).contains("html");
        boolean saysNothing =
                body.code() == null && body.message() == null && body.errors().isEmpty();
        return PAGE.matcher(body.excerpt()).matches() || (saysHtml && saysNothing);
    }

    private static void add(StringJoiner marks, String name, @Nullable String value, Pattern harmless) {
        if (value != null && harmless.matcher(value).matches()) {
            marks.add(name + value);
        }
    }
}
