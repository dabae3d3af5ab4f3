package io.dirflux.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** An endpoint's secret: its text is the key, nothing is stripped or decoded. Safe for use by many threads. */
final class Secret {

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    Secret(String text) {
        if (Objects.requireNonNull(text, "secret").isBlank()) {
            throw new IllegalArgumentException("A webhook secret must not be blank");
        }
        key = new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** HMAC-SHA256 over the time as it was sent, a dot, and the body. */
    byte[] digest(String issued, byte[] body) {
        Mac mac = keyed();
        mac.update(issued.getBytes(StandardCharsets.US_ASCII));
        mac.update((byte) '.');
        return mac.doFinal(body);
    }

    /** A new one each time: it is good for one thread, and not every provider's can be copied (PKCS #11). */
    private Mac keyed() {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("Every Java has " + ALGORITHM, e);
        }
    }
}
