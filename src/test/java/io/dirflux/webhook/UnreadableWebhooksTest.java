package io.dirflux.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.Role;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** A genuine webhook with a field of another shape than described: its event is read, and the field is null. */
class UnreadableWebhooksTest {

    private final ListAppender<ILoggingEvent> logged = new ListAppender<>();
    private final WebhookVerifier verifier = WebhookVerifier.builder()
            .secret(Webhooks.SECRET)
            .clock(Clock.fixed(Webhooks.ISSUED, ZoneOffset.UTC))
            .build();

    @Test
    void areReadAndEachPathIsLoggedOnce() throws GeneralSecurityException {
        Logger logger = (Logger) LoggerFactory.getLogger(WebhookVerifier.class);
        logged.start();
        logger.addAppender(logged);
        try {
            for (int n = 0; n < 3; n++) {
                DirectoryEvent.UserUpdated event = (DirectoryEvent.UserUpdated)
                        received("\"email\":{\"s3cret\":1},\"role\":\"admin\",\"custom_attributes\":[\"s3cret\"],"
                                + "\"updated_at\":1717243200,\"shard\":{\"n\":7}");

                assertThat(event.user().email()).isNull();
                assertThat(event.user().customAttributes()).isNull();
                assertThat(event.user().role()).isEqualTo(new Role("admin"));
                assertThat(event.user().updatedAt()).isEqualTo(Instant.parse("2024-06-01T12:00:00Z"));
                assertThat(event.user().unreadable()).containsExactlyInAnyOrder("email", "custom_attributes");
                assertThat(event.user().extra()).containsOnlyKeys("shard");
            }
        } finally {
            logger.detachAppender(logged);
        }
        assertThat(logged.list)
                .extracting(ILoggingEvent::getFormattedMessage)
                .hasSize(2)
                .noneMatch(line -> line.contains("s3cret"))
                .anyMatch(line -> line.contains("data.email"))
                .anyMatch(line -> line.contains("data.custom_attributes"));
    }

    private DirectoryEvent received(String fields) throws GeneralSecurityException {
        String body = "{\"id\":\"event_1\",\"event\":\"dsync.user.updated\",\"data\":{\"id\":\"directory_user_1\","
                + "\"directory_id\":\"directory_1\"," + fields + "}}";
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(Webhooks.SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
        byte[] signed = (Webhooks.ISSUED_MILLIS + "." + body).getBytes(StandardCharsets.UTF_8);
        String header = Webhooks.header(HexFormat.of().formatHex(mac.doFinal(signed)));
        return verifier.receive(header, body.getBytes(StandardCharsets.UTF_8));
    }
}
