package io.dirflux.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An endpoint's secret: its text is the key, nothing is stripped or decoded. Safe for use by many threads. */
final class Secret {

    private static final String ALGORITHM = "HmacSHA256";

    private final Mac keyed;

    Secret(String text) {
        if (Objects.requireNonNull(text, "secret").isBlank()) {
            throw new IllegalArgumentException("A webhook secret must not be blank");
        }
        try {
            keyed = Mac.getInstance(ALGORITHM);
            keyed.init(new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }

    /** HMAC-SHA256 over the time as it was sent, a dot, and the body. */
    byte[] digest(String issued, byte[] body) {
        try {
            Mac mac = (Mac) keyed.clone();
            mac.update(issued.getBytes(StandardCharsets.US_ASCII));
            mac.update((byte) '.');
            return mac.doFinal(body);
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("The " + ALGORITHM + " of every Java can be copied", e);
        }
    }
}
