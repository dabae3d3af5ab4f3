package io.dirflux;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A server may put anything where an id belongs, a person's data too: only what looks like an id is shown. */
final class ServerId {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.:-]{1,100}");

    private ServerId() {}

    static boolean isPrintable(@Nullable String id) {
        return id != null && ID.matcher(id).matches();
    }

    /** For a log line: the id, or that there is none, or none to be shown. */
    static String shown(@Nullable String id) {
        return id == null ? "none" : isPrintable(id) ? id : "(unprintable)";
    }
}
