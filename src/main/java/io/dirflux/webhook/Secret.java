package io.dirflux.webhook;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** The signing secret of a webhook endpoint. Its text is the key, without any decoding. Thread-safe. */
final class Secret {

    private static final String ALGORITHM = "HmacSHA256";

    private final SecretKeySpec key;

    Secret(String text) {
        check(Objects.requireNonNull(text, "secret"));
        key = new SecretKeySpec(text.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** Refuses a secret with a line break or quotes around it: with such a secret no signature would match. */
    private static void check(String text) {
        if (text.isBlank()) {
            throw new IllegalArgumentException("A webhook secret must not be blank");
        }
        if (text.chars().anyMatch(Character::isISOControl)) {
            throw new IllegalArgumentException(
                    "The webhook secret contains a line break or another control character. Remove"
                            + " it; a file that ends with a line break is the usual cause");
        }
        if (isQuote(text.charAt(0)) || isQuote(text.charAt(text.length() - 1))) {
            throw new IllegalArgumentException(
                    "The webhook secret begins or ends with a quote. Remove the quotes; an env"
                            + " file whose quotes were not removed is the usual cause");
        }
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'' || c == '`' || c == '\u201C' || c == '\u201D';
    }

    /** HMAC-SHA256 of the time as it was sent, a dot, and the body. */
    byte[] digest(String issued, byte[] body) {
        Mac mac = keyed();
        mac.update(issued.getBytes(StandardCharsets.US_ASCII));
        mac.update((byte) '.');
        return mac.doFinal(body);
    }

    /** A new Mac each time: a Mac is not thread-safe, and some providers' cannot be copied (PKCS #11). */
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
