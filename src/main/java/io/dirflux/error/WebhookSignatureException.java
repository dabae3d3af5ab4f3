package io.dirflux.error;

import java.util.List;

/**
 * A webhook was not accepted: it does not prove that it comes from WorkOS, now. Nothing of its body was decoded. Answer
 * with 401, or any other status that is not 2xx: a genuine one is delivered again, signed anew.
 *
 * <p>The message never holds a secret, the expected signature, or the body.
 */
public final class WebhookSignatureException extends DirectorySyncException {

    private static final long serialVersionUID = 1L;

    private final Reason reason;

    /** Why a webhook was not accepted. */
    public enum Reason {
        /** There is no {@code WorkOS-Signature} header. */
        MISSING,
        /** The header is not {@code t=<milliseconds>, v1=<64 hexadecimal digits>}. */
        MALFORMED,
        /** It was signed longer ago than the tolerance allows: a replay, or a clock that is fast here. */
        STALE,
        /** It was signed further ahead than the tolerance allows: a clock that is slow here, or a forgery. */
        FUTURE,
        /** No secret gives any of its signatures: a forgery, another endpoint's secret, or a body that was changed. */
        MISMATCH,
        /** The body is larger than allowed, and was not looked at. */
        TOO_LARGE
    }

    /** @param message what was wrong, without a signature or anything of the body */
    public WebhookSignatureException(Reason reason, String message) {
        super(message, null, false, List.of());
        this.reason = reason;
    }

    /** Why it was not accepted. */
    public Reason reason() {
        return reason;
    }
}
