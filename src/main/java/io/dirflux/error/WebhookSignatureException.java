package io.dirflux.error;

import java.util.List;

/**
 * A webhook was not accepted, because its signature does not prove that WorkOS has just sent it. Its body was not
 * decoded. Answer with 401, or another status that is not 2xx: WorkOS delivers a genuine webhook again with a new
 * signature.
 *
 * <p>The message never contains a secret, the expected signature, or the body.
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
        /** It was signed longer ago than the tolerance: a replay, or the clock of this machine is fast. */
        STALE,
        /** It was signed further in the future than the tolerance: the clock of this machine is slow, or a forgery. */
        FUTURE,
        /** No secret matches its signatures: a forgery, the secret of another endpoint, or a changed body. */
        MISMATCH,
        /** The body is larger than allowed. It was not read. */
        TOO_LARGE
    }

    /** @param message the problem, without a signature or any part of the body */
    public WebhookSignatureException(Reason reason, String message) {
        super(message, null, false, List.of());
        this.reason = reason;
    }

    /** Why it was not accepted. */
    public Reason reason() {
        return reason;
    }
}
