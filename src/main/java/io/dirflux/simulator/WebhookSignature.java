package io.dirflux.simulator;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** Signs deliveries with HMAC-SHA256 over the time of issue, a dot and the body. The key is the secret's text. */
final class WebhookSignature {
    static final String HEADER = "WorkOS-Signature";
    private static final String ALGORITHM = "HmacSHA256";

    private final Mac keyed;

    WebhookSignature(String secret) {
        try {
            keyed = Mac.getInstance(ALGORITHM);
            keyed.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /** The header's value. */
    String of(long issuedMillis, byte[] body) {
        try {
            Mac mac = (Mac) keyed.clone();
            mac.update((issuedMillis + ".").getBytes(StandardCharsets.US_ASCII));
            return "t=" + issuedMillis + ", v1=" + HexFormat.of().formatHex(mac.doFinal(body));
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("the " + ALGORITHM + " of every Java can be copied", e);
        }
    }
}
