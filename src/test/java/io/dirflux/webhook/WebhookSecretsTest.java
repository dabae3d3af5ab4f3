package io.dirflux.webhook;

import static io.dirflux.webhook.Webhooks.CREATED;
import static io.dirflux.webhook.Webhooks.CREATED_V1;
import static io.dirflux.webhook.Webhooks.CREATED_V1_OF_OTHER_SECRET;
import static io.dirflux.webhook.Webhooks.ISSUED;
import static io.dirflux.webhook.Webhooks.OTHER_SECRET;
import static io.dirflux.webhook.Webhooks.SECRET;
import static io.dirflux.webhook.Webhooks.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.dirflux.error.WebhookSignatureException;
import io.dirflux.error.WebhookSignatureException.Reason;
import java.nio.charset.StandardCharsets;
import java.security.Provider;
import java.security.Security;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import javax.crypto.Mac;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The secrets of a webhook endpoint. */
class WebhookSecretsTest {

    private final WebhookVerifier verifier = at(ISSUED).build();

    @Test
    void theSecretsTextIsTheKey() {
        at(ISSUED, OTHER_SECRET).build().verify(header(CREATED_V1_OF_OTHER_SECRET), bytes(CREATED));
        at(ISSUED, " " + SECRET + " ").build().verify(header(Webhooks.CREATED_V1_PADDED_SECRET), bytes(CREATED));

        assertThat(reasonOf(header(Webhooks.CREATED_V1_PADDED_SECRET), CREATED)).isEqualTo(Reason.MISMATCH);
    }

    @ParameterizedTest
    @ValueSource(strings = {"%s\n", "%s\r\n", "\n%s", "\"%s\"", "'%s'", "%s\"", "\u201C%s\u201D"})
    void aSecretWithALineBreakOrInQuotesIsRefused(String form) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> WebhookVerifier.of(String.format(form, SECRET)))
                .withMessageMatching("(?s).*(line break|quote).*Remove.*")
                .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain(SECRET));
    }

    /** As PKCS #11's: whose copies it once was made of. */
    @Test
    void aProviderWhoseMacCannotBeCopiedWillDo() throws Exception {
        Provider provider = new Provider("uncopied", "1", "no copies") {
            private static final long serialVersionUID = 1L;
        };
        provider.put("Mac.HmacSHA256", UncopiedMac.class.getName());
        Security.insertProviderAt(provider, 1);
        try {
            WebhookVerifier uncopied = at(ISSUED).build();
            assertThat(Mac.getInstance("HmacSHA256").getProvider()).isSameAs(provider);
            uncopied.verify(header(CREATED_V1), bytes(CREATED));
            uncopied.verify(header(CREATED_V1), bytes(CREATED));
        } finally {
            Security.removeProvider(provider.getName());
        }
    }

    @Test
    void whileASecretIsRotatedBothAreAccepted() {
        WebhookVerifier both = at(ISSUED).secret(OTHER_SECRET).build();
        both.verify(header(CREATED_V1), bytes(CREATED));
        both.verify(header(CREATED_V1_OF_OTHER_SECRET), bytes(CREATED));
        both.verify(header(CREATED_V1_OF_OTHER_SECRET + ",v1=" + CREATED_V1), bytes(CREATED));

        assertThat(reasonOf(header(CREATED_V1_OF_OTHER_SECRET), CREATED)).isEqualTo(Reason.MISMATCH);
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
