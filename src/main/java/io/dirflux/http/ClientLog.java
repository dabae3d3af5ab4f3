package io.dirflux.http;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The logger of the client. A server may send anything in place of an id, personal data included, so a line shows only
 * text that looks like an id.
 *
 * @hidden
 */
public final class ClientLog {

    /** Named after the class that users know, and the same for every class that logs. */
    public static final Logger LOG = LoggerFactory.getLogger("io.dirflux.DirectorySyncClient");

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.:-]{1,100}");

    private ClientLog() {}

    /** Whether this looks like an id. */
    static boolean isPrintable(@Nullable String id) {
        return id != null && ID.matcher(id).matches();
    }

    /** For a log line: the id, {@code none}, or {@code (unprintable)}. */
    public static String shown(@Nullable String id) {
        return id == null ? "none" : isPrintable(id) ? id : "(unprintable)";
    }
}
