package io.dirflux.webhook;

import io.dirflux.error.DecodingException;
import io.dirflux.error.WebhookSignatureException;
import io.dirflux.error.WebhookSignatureException.Reason;
import io.dirflux.json.JsonDecoder;
import io.dirflux.json.JsonDecoder.DecodedRecord;
import io.dirflux.json.MalformedBodyException;
import io.dirflux.json.RecordType;
import io.dirflux.json.RejectedRecordException;
import io.dirflux.json.UnreadableWarnings;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Checks that a webhook is genuine, and reads its event. Needs no client and no API key.
 *
 * <pre>{@code
 * WebhookVerifier verifier = WebhookVerifier.of(System.getenv("WORKOS_WEBHOOK_SECRET"));
 *
 * // WebFlux: answers 200 at once and does the work afterwards
 * POST("/webhooks", request -> verifier.receive(request.headers()::firstHeader, request.bodyToFlux(ByteBuffer.class))
 *         .doOnNext(users::enqueue)
 *         .then(ServerResponse.ok().build()));
 * }</pre>
 *
 * <p>A webhook is genuine if its header {@code WorkOS-Signature: t=<ms>, v1=<hex>} contains the HMAC-SHA256 of {@code
 * t}, a dot and the body under one of the secrets, and {@code t} is within the tolerance of the current time. Pass the
 * raw bytes of the body: a body that was parsed and written again has other bytes. Signatures are compared in constant
 * time.
 *
 * <p>Anybody can send requests to an endpoint, so the cheap checks come first. The body is read and hashed only if the
 * header is well-formed and recent. No method blocks. Safe for use by many threads.
 *
 * @see <a href="https://workos.com/docs/events/data-syncing/webhooks">WorkOS: Sync data using webhooks</a>
 */
public final class WebhookVerifier {

    private static final Logger LOG = LoggerFactory.getLogger(WebhookVerifier.class);

    /** The name of the header with the signature; upper and lower case are the same. */
    public static final String SIGNATURE_HEADER = "WorkOS-Signature";

    /** WorkOS recommends three to five minutes; its own SDKs use three. */
    private static final Duration DEFAULT_TOLERANCE = Duration.ofMinutes(3);

    private static final int DEFAULT_MAX_BODY_BYTES = 1 << 20;

    /** A current time in seconds, read as milliseconds, is in January 1970. */
    private static final Instant NO_MILLIS_BEFORE = Instant.parse("2000-01-01T00:00:00Z");

    private final UnreadableWarnings warnings = new UnreadableWarnings(LOG);
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

    /** A verifier with this secret and all defaults. */
    public static WebhookVerifier of(String secret) {
        return builder().secret(secret).build();
    }

    /** A builder with all defaults and no secret yet. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns normally if the webhook is genuine.
     *
     * @param signature the value of its {@code WorkOS-Signature} header; null if there is none
     * @param body the raw body
     * @throws WebhookSignatureException if it is not genuine, with the reason
     */
    public void verify(@Nullable String signature, byte[] body) {
        verify(timely(signature), body);
    }

    /**
     * The event of a genuine webhook. A field that cannot be read is {@code null}; each path is logged once at WARN.
     *
     * @param signature the value of its {@code WorkOS-Signature} header; null if there is none
     * @param body the raw body
     * @throws WebhookSignatureException if it is not genuine
     * @throws DecodingException if it is genuine but not an event. An event with an unknown name is returned as {@link
     *     DirectoryEvent.Unknown}
     */
    public DirectoryEvent receive(@Nullable String signature, byte[] body) {
        return event(timely(signature), body);
    }

    /**
     * The event of a genuine webhook. Fails with the exceptions of {@link #receive(String, byte[])}.
     *
     * <p>Lazy: each subscription reads the header and checks its age. The body is subscribed to only after the header
     * has passed these checks. The code that reads the body must limit its size (WebFlux: {@code maxInMemorySize}). The
     * event is delivered on the thread of the body, and a cancel cancels the body.
     *
     * @param header returns the value of a header by its name, null if there is none: {@code
     *     request.headers()::firstHeader} in WebFlux, {@code request.requestHeaders()::get} in Reactor Netty
     * @param body the raw body; an empty {@code Mono} is an empty body
     */
    public Mono<DirectoryEvent> receive(Function<String, @Nullable String> header, Mono<byte[]> body) {
        return Mono.defer(() -> {
            SignatureHeader signature = timely(header.apply(SIGNATURE_HEADER));
            return body.defaultIfEmpty(new byte[0]).map(bytes -> event(signature, bytes));
        });
    }

    /** The same with headers by name, in upper or lower case. Two values of one header are joined by a comma. */
    public Mono<DirectoryEvent> receive(Map<String, List<String>> headers, Mono<byte[]> body) {
        return receive(name -> valueOf(headers, name), body);
    }

    /**
     * The same for a body in pieces. At most {@link Builder#maxBodyBytes} are read.
     *
     * @param body the raw body: {@code request.bodyToFlux(ByteBuffer.class)} in WebFlux, {@code
     *     request.receive().asByteBuffer()} in Reactor Netty. Each buffer is copied when it arrives
     */
    public Mono<DirectoryEvent> receive(Function<String, @Nullable String> header, Flux<ByteBuffer> body) {
        Mono<byte[]> collected = body.collect(() -> new BoundedBody(maxBodyBytes), BoundedBody::add)
                .map(BoundedBody::toByteArray);
        return receive(header, collected);
    }

    /** For tests: the header that WorkOS would send with this body now, signed with the first secret. */
    public String sign(byte[] body) {
        return sign(body, clock.instant());
    }

    /** The same, signed at this time, in milliseconds. */
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
            DecodedRecord<DirectoryEvent> decoded = JsonDecoder.item(RecordType.EVENT, body);
            warnings.warn("A webhook", decoded.unreadable());
            return decoded.record();
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
                genuine |= MessageDigest.isEqual(expected, given); // compares all, so that the time reveals nothing
            }
        }
        if (!genuine) {
            throw new WebhookSignatureException(
                    Reason.MISMATCH,
                    "No secret matches the signature of the webhook: it is forged, it belongs to another endpoint, or"
                            + " its body was changed");
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

    /** The number of secrets and the tolerance; never a secret. */
    @Override
    public String toString() {
        return "WebhookVerifier[secrets=" + secrets.size() + ", tolerance=" + tolerance + "]";
    }

    /** Configures a {@link WebhookVerifier}. Not thread-safe. */
    public static final class Builder {

        private final List<Secret> secrets = new ArrayList<>();
        private Duration tolerance = DEFAULT_TOLERANCE;
        private Clock clock = Clock.systemUTC();
        private int maxBodyBytes = DEFAULT_MAX_BODY_BYTES;

        private Builder() {}

        /**
         * Adds the secret of an endpoint. At least one is required, and a signature with any of them is accepted:
         * during a rotation, add the new secret and the old one. The text is the key, without any decoding.
         *
         * @param secret not blank, without a line break and without quotes around it
         */
        public Builder secret(String secret) {
            secrets.add(new Secret(secret));
            return this;
        }

        /**
         * How far the time of a signature may be from the current time, in the past or in the future; 180 s by default.
         * A webhook of exactly this age is accepted.
         *
         * @param tolerance positive
         */
        public Builder tolerance(Duration tolerance) {
            if (tolerance.isNegative() || tolerance.isZero()) {
                throw new IllegalArgumentException("tolerance must be positive, was " + tolerance);
            }
            this.tolerance = tolerance;
            return this;
        }

        /** The clock that the time of a signature is compared with; the system's clock by default. */
        public Builder clock(Clock clock) {
            this.clock = Objects.requireNonNull(clock, "clock");
            return this;
        }

        /** The largest body that is read, in bytes; 1,048,576 by default, at least 1. */
        public Builder maxBodyBytes(int maxBodyBytes) {
            if (maxBodyBytes < 1) {
                throw new IllegalArgumentException("maxBodyBytes must be at least 1, was " + maxBodyBytes);
            }
            this.maxBodyBytes = maxBodyBytes;
            return this;
        }

        /**
         * A verifier with these settings.
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
