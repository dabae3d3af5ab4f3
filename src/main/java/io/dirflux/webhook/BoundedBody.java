package io.dirflux.webhook;

import io.dirflux.error.WebhookSignatureException;
import io.dirflux.error.WebhookSignatureException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Collects the pieces of a body, up to a size. Used by one subscription. */
final class BoundedBody {

    private final int max;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    BoundedBody(int max) {
        this.max = max;
    }

    /** Copies the piece, because its owner may reuse the buffer afterwards. */
    void add(ByteBuffer buffer) {
        ByteBuffer view = buffer.duplicate();
        if (view.remaining() > max - bytes.size()) {
            throw tooLarge(max);
        }
        byte[] copy = new byte[view.remaining()];
        view.get(copy);
        bytes.writeBytes(copy);
    }

    byte[] toByteArray() {
        return bytes.toByteArray();
    }

    static WebhookSignatureException tooLarge(int max) {
        return new WebhookSignatureException(
                Reason.TOO_LARGE, "The webhook's body is larger than " + max + " bytes and was not read");
    }
}
