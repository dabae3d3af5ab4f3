package io.dirflux.webhook;

import io.dirflux.error.WebhookSignatureException;
import io.dirflux.error.WebhookSignatureException.Reason;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A parsed {@code WorkOS-Signature} header: {@code t=<milliseconds>, v1=<hex>}, in any order and spacing, with one
 * {@code v1} for each signature. Other keys are ignored.
 *
 * @param issued the text of {@code t}; the signature covers this text
 * @param signatures the values of all {@code v1}
 */
record SignatureHeader(String issued, List<byte[]> signatures) {

    /** Enough for 28 signatures. A limit is needed because each signature is compared with each secret. */
    private static final int MAX_LENGTH = 2_048;

    private static final Pattern MILLIS = Pattern.compile("[0-9]{1,18}");
    private static final Pattern SHA256_HEX = Pattern.compile("[0-9a-fA-F]{64}");

    static SignatureHeader parse(@Nullable String value) {
        if (value == null || value.isBlank()) {
            throw new WebhookSignatureException(
                    Reason.MISSING, "The webhook has no " + WebhookVerifier.SIGNATURE_HEADER + " header");
        }
        if (value.length() > MAX_LENGTH) {
            throw malformed("it is longer than " + MAX_LENGTH + " characters");
        }
        String issued = null;
        List<byte[]> signatures = new ArrayList<>();
        for (String part : value.split(",", -1)) {
            int equals = part.indexOf('=');
            String key = equals < 0 ? "" : part.substring(0, equals).strip();
            String text = part.substring(equals + 1).strip();
            if (key.equals("t")) {
                issued = onlyTime(issued, text);
            } else if (key.equals("v1")) {
                signatures.add(signature(text));
            }
        }
        if (issued == null || signatures.isEmpty()) {
            throw malformed(issued == null ? "it has no t" : "it has no v1");
        }
        return new SignatureHeader(issued, signatures);
    }

    long issuedMillis() {
        return Long.parseLong(issued);
    }

    private static String onlyTime(@Nullable String before, String text) {
        if (before != null) {
            throw malformed("it has t more than once");
        }
        if (!MILLIS.matcher(text).matches()) {
            throw malformed("its t is not a number of milliseconds");
        }
        return text;
    }

    private static byte[] signature(String text) {
        if (!SHA256_HEX.matcher(text).matches()) {
            throw malformed("a v1 is not 64 hexadecimal digits");
        }
        return HexFormat.of().parseHex(text);
    }

    private static WebhookSignatureException malformed(String what) {
        return new WebhookSignatureException(
                Reason.MALFORMED,
                "The webhook's " + WebhookVerifier.SIGNATURE_HEADER
                        + " header is not of the form \"t=<milliseconds>, v1=<hex>\": " + what);
    }
}
