package io.dirflux.webhook;

import io.dirflux.error.DecodingException;
import io.dirflux.error.WebhookSignatureException;
import io.dirflux.error.WebhookSignatureException.Reason;
import io.dirflux.json.JsonDecoder;
import io.dirflux.json.MalformedBodyException;
import io.dirflux.json.RecordType;
import io.dirflux.json.RejectedRecordException;
import io.dirflux.model.DirectoryEvent;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Tells genuine webhooks from others, and reads the event of a genuine one. Needs no client and no key.
 *
 * <pre>{@code
 * WebhookVerifier verifier = WebhookVerifier.of(System.getenv("WORKOS_WEBHOOK_SECRET"));
 *
 * // WebFlux: 200 at once, the work afterwards
 * POST("/webhooks", request -> verifier.receive(request.headers()::firstHeader, request.bodyToFlux(ByteBuffer.class))
 *         .doOnNext(users::enqueue)
 *         .then(ServerResponse.ok().build()));
 * }</pre>
 *
 * <p>Genuine is what bears {@code WorkOS-Signature: t=<ms>, v1=<hex>} with the HMAC-SHA256, under one of the secrets,
 * of {@code t}, a dot and the body byte for byte as it came, and was signed no longer than the tolerance ago or ahead.
 * A body that was parsed and written again is another body: pass the raw bytes. Signatures are compared in constant
 * time.
 *
 * <p>An endpoint is open to the world, so the cheap questions come first: a request without a timely, well-formed
 * header costs no digest, and its body is not even asked for. Nothing here blocks. Safe for use by many threads.
 *
 * @see <a href="https://workos.com/docs/events/data-syncing/webhooks">WorkOS: Sync data using webhooks</a>
 */
public final class WebhookVerifier {

    /** The header that bears the signature. Its name is valid in any case. */
    public static final String SIGNATURE_HEADER = "WorkOS-Signature";

    /** WorkOS recommends three to five minutes; its own SDKs take three. */
    private static final Duration DEFAULT_TOLERANCE = Duration.ofMinutes(3);

    private static final int DEFAULT_MAX_BODY_BYTES = 1 << 20;

    /** A time of this year in seconds, taken for milliseconds, lies in January 1970. */
    private static final Instant NO_MILLIS_BEFORE = Instant.parse("2000-01-01T00:00:00Z");

    private final List<Secret> secrets;
    private final Duration tolerance;
    private final Clock clock;
    private final int maxBodyBytes;

    private WebhookVerifier(Builder builder) {
        secrets = List.copyOf(builder.secrets);
        tolerance = builder.tolerance;
        clock = builder.clock;
        maxBodyBytes = builder.maxBodyBytes;
    }

    /** One with this secret and the defaults. */
    public static WebhookVerifier of(String secret) {
        return builder().secret(secret).build();
    }

    /** A builder without a secret. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns if a webhook is genuine.
     *
     * @param signature the value of its {@code WorkOS-Signature} header; null if there is none
     * @param body its body, byte for byte as it came
     * @throws WebhookSignatureException if it is not, with the reason
     */
    public void verify(@Nullable String signature, byte[] body) {
        verify(timely(signature), body);
    }

    /**
     * The event of a genuine webhook.
     *
     * @param signature the value of its {@code WorkOS-Signature} header; null if there is none
     * @param body its body, byte for byte as it came
     * @throws WebhookSignatureException if it is not genuine
     * @throws DecodingException if it is genuine but not an event; an event of an unknown name is {@link
     *     DirectoryEvent.Unknown}, no failure
     */
    public DirectoryEvent receive(@Nullable String signature, byte[] body) {
        return event(timely(signature), body);
    }

    /**
     * The event of a genuine webhook; fails with what {@link #receive(String, byte[])} throws. The body is subscribed
     * to once the header has passed, and the code that reads it must bound it (WebFlux: {@code maxInMemorySize}). Lazy:
     * the header is looked at, and the age told, at the subscription; each one is a webhook of its own. The event comes
     * on the thread of the body, and a cancel reaches the body.
     *
     * @param header gives the value of a header by its name, null if there is none: {@code
     *     request.headers()::firstHeader} in WebFlux, {@code request.requestHeaders()::get} in Reactor Netty
     * @param body the raw body; none at all is an empty one
     */
    public Mono<DirectoryEvent> receive(Function<String, @Nullable String> header, Mono<byte[]> body) {
        return Mono.defer(() -> {
            SignatureHeader signature = timely(header.apply(SIGNATURE_HEADER));
            return body.defaultIfEmpty(new byte[0]).map(bytes -> event(signature, bytes));
        });
    }

    /** The same, with headers by name, in any case. A header given twice is taken as one, joined by a comma. */
    public Mono<DirectoryEvent> receive(Map<String, List<String>> headers, Mono<byte[]> body) {
        return receive(name -> valueOf(headers, name), body);
    }

    /**
     * The same for a body in pieces, of which no more is read than {@link Builder#maxBodyBytes} allows.
     *
     * @param body the raw body: {@code request.bodyToFlux(ByteBuffer.class)} in WebFlux, {@code
     *     request.receive().asByteBuffer()} in Reactor Netty. Buffers are copied as they come.
     */
    public Mono<DirectoryEvent> receive(Function<String, @Nullable String> header, Flux<ByteBuffer> body) {
        Mono<byte[]> collected = body.collect(() -> new BoundedBody(maxBodyBytes), BoundedBody::add)
                .map(BoundedBody::toByteArray);
        return receive(header, collected);
    }

    /** The header WorkOS would send with this body now, signed with the first secret. For tests. */
    public String sign(byte[] body) {
        return sign(body, clock.instant());
    }

    /** The same, signed at a time, to its millisecond. */
    public String sign(byte[] body, Instant issued) {
        String millis = Long.toString(issued.toEpochMilli());
        return "t=" + millis + ", v1=" + HexFormat.of().formatHex(secrets.get(0).digest(millis, body));
    }

    private SignatureHeader timely(@Nullable String header) {
        SignatureHeader signature = SignatureHeader.parse(header);
        Instant issued = Instant.ofEpochMilli(signature.issuedMillis());
        Instant now = clock.instant();
        Duration age = Duration.between(issued, now);
        if (age.abs().compareTo(tolerance) <= 0) {
            return signature;
        }
        boolean stale = !age.isNegative();
        throw new WebhookSignatureException(
                stale ? Reason.STALE : Reason.FUTURE,
                "The webhook was signed at " + issued + ", too " + (stale ? "old" : "far ahead") + " at " + now
                        + ": more than " + tolerance
                        + (issued.isBefore(NO_MILLIS_BEFORE) ? "; t is in milliseconds, this looks like seconds" : ""));
    }

    private DirectoryEvent event(SignatureHeader signature, byte[] body) {
        verify(signature, body);
        try {
            return JsonDecoder.item(RecordType.EVENT, body).record();
        } catch (MalformedBodyException e) {
            throw DecodingException.ofBody("A webhook is genuine, but " + e.getMessage(), false, null, List.of());
        } catch (RejectedRecordException e) {
            throw DecodingException.ofRecord(
                    "A webhook is genuine, but not an event: " + e.getMessage(),
                    0,
                    e.rejected().id(),
                    null);
        }
    }

    private void verify(SignatureHeader signature, byte[] body) {
        if (body.length > maxBodyBytes) {
            throw BoundedBody.tooLarge(maxBodyBytes);
        }
        boolean genuine = false;
        for (Secret secret : secrets) {
            byte[] expected = secret.digest(signature.issued(), body);
            for (byte[] given : signature.signatures()) {
                genuine |= MessageDigest.isEqual(expected, given); // all of them: the time tells nothing
            }
        }
        if (!genuine) {
            throw new WebhookSignatureException(
                    Reason.MISMATCH,
                    "No secret gives a signature of the webhook: forged, of another endpoint, or its body was changed");
        }
    }

    private static @Nullable String valueOf(Map<String, List<String>> headers, String wanted) {
        List<String> values = new ArrayList<>();
        headers.forEach((name, given) -> {
            if (wanted.equalsIgnoreCase(name)) {
                values.addAll(given);
            }
        });
        return values.isEmpty() ? null : String.join(",", values);
    }

    /** How many secrets there are and how old a webhook may be; never a secret. */
    @Override
    public String toString() {
        return "WebhookVerifier[secrets=" + secrets.size() + ", tolerance=" + tolerance + "]";
    }

    /** Collects what a {@link WebhookVerifier} needs. */
    public static final class Builder {

        private final List<Secret> secrets = new ArrayList<>();
        private Duration tolerance = DEFAULT_TOLERANCE;
        private Clock clock = Clock.systemUTC();
        private int maxBodyBytes = DEFAULT_MAX_BODY_BYTES;

        private Builder() {}

        /**
         * Adds the secret of an endpoint, not blank; called again, each is accepted: while one is rotated, add the new
         * one and the old one. Its text is the key, nothing of it is decoded. At least one is needed.
         */
        public Builder secret(String secret) {
            secrets.add(new Secret(secret));
            return this;
        }

        /**
         * How long ago, and how far ahead, a webhook may have been signed; positive, default 180 s. One of exactly
         * this age is accepted.
         */
        public Builder tolerance(Duration tolerance) {
            if (tolerance.isNegative() || tolerance.isZero()) {
                throw new IllegalArgumentException("tolerance must be positive, was " + tolerance);
            }
            this.tolerance = tolerance;
            return this;
        }

        /** What tells the age of a webhook, default the system's clock. */
        public Builder clock(Clock clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /** The largest body that is looked at, in bytes, at least 1; default 1,048,576. */
        public Builder maxBodyBytes(int maxBodyBytes) {
            if (maxBodyBytes < 1) {
                throw new IllegalArgumentException("maxBodyBytes must be at least 1, was " + maxBodyBytes);
            }
            this.maxBodyBytes = maxBodyBytes;
            return this;
        }

        /**
         * A verifier with all of it.
         *
         * @throws IllegalStateException without a secret
         */
        public WebhookVerifier build() {
            if (secrets.isEmpty()) {
                throw new IllegalStateException("A WebhookVerifier needs a secret");
            }
            return new WebhookVerifier(this);
        }
    }
}
