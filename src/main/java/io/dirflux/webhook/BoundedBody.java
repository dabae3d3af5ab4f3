package io.dirflux.webhook;

import io.dirflux.error.WebhookSignatureException;
import io.dirflux.error.WebhookSignatureException.Reason;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;

/** Collects a body as it comes, up to a size. Confined to one subscription. */
final class BoundedBody {

    private final int max;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    BoundedBody(int max) {
        this.max = max;
    }

    /** Copies, as the buffer may be its owner's again after this. */
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
                Reason.TOO_LARGE, "The webhook's body is larger than " + max + " bytes and was not looked at");
    }
}
