package io.dirflux.webhook;

import static io.dirflux.webhook.Webhooks.CREATED;
import static io.dirflux.webhook.Webhooks.CREATED_V1;
import static io.dirflux.webhook.Webhooks.CREATED_V1_OF_OTHER_SECRET;
import static io.dirflux.webhook.Webhooks.ISSUED;
import static io.dirflux.webhook.Webhooks.ISSUED_MILLIS;
import static io.dirflux.webhook.Webhooks.OTHER_SECRET;
import static io.dirflux.webhook.Webhooks.SECRET;
import static io.dirflux.webhook.Webhooks.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dirflux.error.DecodingException;
import io.dirflux.error.WebhookSignatureException;
import io.dirflux.error.WebhookSignatureException.Reason;
import io.dirflux.model.DirectoryEvent;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class WebhookVerifierTest {

    private final WebhookVerifier verifier = at(ISSUED).build();

    @Test
    void readsTheEventOfAGenuineWebhook() {
        DirectoryEvent event = verifier.receive(header(CREATED_V1), bytes(CREATED));

        assertThat(event).isInstanceOf(DirectoryEvent.UserCreated.class);
        assertThat(event.id()).isEqualTo("event_01EHZNVPK3SFK441A1RGBFSHRT");
    }

    @Test
    void theBodyIsSignedByteForByte() {
        assertThat(verifier.receive(header(Webhooks.ODD_V1), bytes(Webhooks.ODD))
                        .id())
                .isEqualTo("wh_01G699633ANFKRJX8G2AW2VJ7D");

        assertThat(reasonOf(header(Webhooks.ODD_V1), Webhooks.ODD.replace("\\u00eb", "ë")))
                .isEqualTo(Reason.MISMATCH);
        assertThat(reasonOf(header(Webhooks.ODD_V1), Webhooks.ODD.replace("{ ", "{")))
                .isEqualTo(Reason.MISMATCH);
        assertThat(reasonOf(header(Webhooks.ODD_V1), Webhooks.ODD + "\n")).isEqualTo(Reason.MISMATCH);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "t=%1$s,v1=%2$s",
                "t=%1$s , v1=%2$s",
                "  t = %1$s,\tv1 = %2$s  ",
                "v1=%2$s, t=%1$s",
                "t=%1$s, v0=abc, v1=%2$s, s=x=y, new",
                "t=%1$s, v1=%3$s, v1=%2$s",
                "t=%1$s, v1=%2$s, v1=%3$s",
                "t=%1$s, v1=%2$s,"
            })
    void spacingOrderOtherSchemesAndFurtherSignaturesDoNotMatter(String form) {
        verifier.verify(form.formatted(ISSUED_MILLIS, CREATED_V1, "0".repeat(64)), bytes(CREATED));
        verifier.verify(
                form.formatted(ISSUED_MILLIS, CREATED_V1.toUpperCase(Locale.ROOT), "0".repeat(64)), bytes(CREATED));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(strings = {"", "  "})
    void withoutAHeaderItIsMissing(String header) {
        assertThat(reasonOf(header, CREATED)).isEqualTo(Reason.MISSING);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "3568abf8709563599f9610078d19371b798c70bd271251a58ec96df7a1005f96",
                "t=1764072000123",
                "v1=3568abf8709563599f9610078d19371b798c70bd271251a58ec96df7a1005f96",
                "t=1764072000123, v1=",
                "t=1764072000123, v1=3568abf8",
                "t=1764072000123, v1=zz68abf8709563599f9610078d19371b798c70bd271251a58ec96df7a1005f96",
                "t=1764072000123, V1=3568abf8709563599f9610078d19371b798c70bd271251a58ec96df7a1005f96",
                "t=-1764072000123, v1=3568abf8709563599f9610078d19371b798c70bd271251a58ec96df7a1005f96",
                "t=1764072000.123, v1=3568abf8709563599f9610078d19371b798c70bd271251a58ec96df7a1005f96",
                "t=2025-11-25, v1=3568abf8709563599f9610078d19371b798c70bd271251a58ec96df7a1005f96",
                "t=, v1=3568abf8709563599f9610078d19371b798c70bd271251a58ec96df7a1005f96",
                "t=1764072000123; v1=3568abf8709563599f9610078d19371b798c70bd271251a58ec96df7a1005f96",
                "t=99999999999999999999, v1=3568abf8709563599f9610078d19371b798c70bd271251a58ec96df7a1005f96",
                "t=1764072000123, t=1764072000123, v1=3568abf8709563599f9610078d19371b798c70bd271251a58ec96df7a1005f96"
            })
    void anyOtherFormIsMalformed(String header) {
        assertThat(reasonOf(header, CREATED)).isEqualTo(Reason.MALFORMED);
    }

    @Test
    void aHeaderWithoutEndIsMalformed() {
        String endless = header(CREATED_V1) + (", v1=" + CREATED_V1).repeat(40);

        assertThat(reasonOf(endless, CREATED)).isEqualTo(Reason.MALFORMED);
        verifier.verify(header(CREATED_V1) + (", v1=" + "0".repeat(64)).repeat(20), bytes(CREATED));
    }

    @Test
    void whatIsNotSignedByASecretDoesNotMatch() {
        assertThat(reasonOf(header(CREATED_V1), CREATED.replace("active", "active ")))
                .isEqualTo(Reason.MISMATCH);
        assertThat(reasonOf(header(CREATED_V1), "")).isEqualTo(Reason.MISMATCH);
        assertThat(reasonOf("t=" + (ISSUED_MILLIS + 1) + ", v1=" + CREATED_V1, CREATED))
                .isEqualTo(Reason.MISMATCH);
        assertThat(reasonOf(header(CREATED_V1.replace('3', '4')), CREATED)).isEqualTo(Reason.MISMATCH);
    }

    @Test
    void anErrorContainsNeitherTheSecretNorTheExpectedSignature() {
        assertThatThrownBy(() -> verifier.verify(header(CREATED_V1_OF_OTHER_SECRET), bytes(CREATED)))
                .isInstanceOf(WebhookSignatureException.class)
                .message()
                .doesNotContain(SECRET, CREATED_V1, CREATED_V1_OF_OTHER_SECRET, "veda");
        assertThat(verifier).hasToString("WebhookVerifier[secrets=1, tolerance=PT3M]");
    }

    @Test
    void anEventOfAnUnknownNameIsNoFailure() {
        assertThat(verifier.receive(header(Webhooks.UNKNOWN_V1), bytes(Webhooks.UNKNOWN)))
                .isInstanceOf(DirectoryEvent.Unknown.class)
                .extracting(DirectoryEvent::name)
                .isEqualTo("dsync.party.started");
    }

    @Test
    void aGenuineWebhookThatIsNotAnEventHasItsOwnError() {
        assertThatThrownBy(() -> verifier.receive(header(Webhooks.EMPTY_V1), new byte[0]))
                .isInstanceOf(DecodingException.class)
                .hasMessage("A webhook is genuine, but the body is empty");
        byte[] noId = bytes("{\"event\":\"dsync.user.created\"}");
        assertThatThrownBy(() -> verifier.receive(verifier.sign(noId), noId))
                .isInstanceOf(DecodingException.class)
                .hasMessageStartingWith("A webhook is genuine, but not an event: ");
    }

    @Test
    void aBodyThatIsTooLargeIsNotLookedAt() {
        byte[] body = bytes(CREATED);
        at(ISSUED).maxBodyBytes(body.length).build().verify(header(CREATED_V1), body);
        WebhookVerifier small = at(ISSUED).maxBodyBytes(body.length - 1).build();

        assertThat(reasonOf(small, header(CREATED_V1), CREATED)).isEqualTo(Reason.TOO_LARGE);
        assertThat(reasonOf(small, header("0".repeat(64)), CREATED)).isEqualTo(Reason.TOO_LARGE);
    }

    @Test
    void signsAsWorkOsDoes() {
        assertThat(verifier.sign(bytes(CREATED))).isEqualTo(header(CREATED_V1));
        assertThat(verifier.sign(bytes(CREATED), ISSUED)).isEqualTo(header(CREATED_V1));
        assertThat(at(Instant.now(), OTHER_SECRET).secret(SECRET).build().sign(bytes(CREATED), ISSUED))
                .isEqualTo(header(CREATED_V1_OF_OTHER_SECRET));
    }

    @Test
    void nonsenseIsRefusedWhenMade() {
        assertThatThrownBy(() -> WebhookVerifier.of(" ")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WebhookVerifier.builder().build()).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> WebhookVerifier.builder().tolerance(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WebhookVerifier.builder().tolerance(Duration.ofMillis(-1)))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> WebhookVerifier.builder().maxBodyBytes(0))
                .isInstanceOf(IllegalArgumentException.class);
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
