package io.dirflux.webhook;

import static io.dirflux.webhook.Webhooks.CREATED;
import static io.dirflux.webhook.Webhooks.CREATED_V1;
import static io.dirflux.webhook.Webhooks.ISSUED;
import static io.dirflux.webhook.Webhooks.ISSUED_MILLIS;
import static io.dirflux.webhook.Webhooks.SECRET;
import static io.dirflux.webhook.Webhooks.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dirflux.error.WebhookSignatureException;
import io.dirflux.error.WebhookSignatureException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The age of a webhook. */
class WebhookAgeTest {

    private final WebhookVerifier verifier = at(ISSUED).build();

    @Test
    void theTimeIsSignedAsItStands() {
        String zero = "t=0" + ISSUED_MILLIS + ", v1=";
        verifier.verify(zero + Webhooks.CREATED_V1_LEADING_ZERO, bytes(CREATED));

        assertThat(reasonOf(zero + CREATED_V1, CREATED)).isEqualTo(Reason.MISMATCH);
    }

    @ParameterizedTest
    @ValueSource(longs = {-180_000, -1, 0, 1, 180_000})
    void oneOfThreeMinutesEitherWayIsTimely(long age) {
        at(ISSUED.plusMillis(age)).build().verify(header(CREATED_V1), bytes(CREATED));
    }

    @ParameterizedTest
    @CsvSource({"180001,STALE", "-180001,FUTURE", "31536000000,STALE", "-31536000000,FUTURE"})
    void beyondThatItIsNot(long age, Reason reason) {
        assertThat(reasonOf(at(ISSUED.plusMillis(age)).build(), header(CREATED_V1), CREATED))
                .isEqualTo(reason);
    }

    @ParameterizedTest
    @CsvSource({"1000,,", "1001,STALE,too old", "-1000,,", "-1001,FUTURE,too far ahead"})
    void theToleranceCanBeSetAndTheMessageNamesBothTimes(long age, Reason reason, String why) {
        Instant now = ISSUED.plusMillis(age);
        WebhookVerifier strict = at(now).tolerance(Duration.ofSeconds(1)).build();
        if (reason == null) {
            strict.verify(header(CREATED_V1), bytes(CREATED));
            return;
        }
        assertThatThrownBy(() -> strict.verify(header(CREATED_V1), bytes(CREATED)))
                .hasMessage("The webhook was signed at " + ISSUED + ", " + why + " at " + now + ": more than PT1S");
    }

    @Test
    void aTimeInSecondsIsStaleAndTheMessageSaysWhy() {
        String seconds = "t=1764072000, v1=" + Webhooks.CREATED_V1_SECONDS;

        assertThat(reasonOf(seconds, CREATED)).isEqualTo(Reason.STALE);
        assertThatThrownBy(() -> verifier.verify(seconds, bytes(CREATED)))
                .hasMessageContaining("1970-01-21T10:01:12Z")
                .hasMessageContaining(ISSUED.toString())
                .hasMessageContaining("t is in milliseconds");
    }

    private Reason reasonOf(String header, String body) {
        return reasonOf(verifier, header, body);
    }

    private static Reason reasonOf(WebhookVerifier verifier, String header, String body) {
        WebhookSignatureException refused =
                catchThrowableOfType(WebhookSignatureException.class, () -> verifier.receive(header, bytes(body)));
        assertThat(refused.isRetryable()).isFalse();
        return refused.reason();
    }

    private static WebhookVerifier.Builder at(Instant now) {
        return at(now, SECRET);
    }

    private static WebhookVerifier.Builder at(Instant now, String secret) {
        return WebhookVerifier.builder().secret(secret).clock(Clock.fixed(now, ZoneOffset.UTC));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
