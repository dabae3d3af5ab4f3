package io.dirflux.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.DirectorySyncClient;
import io.dirflux.Failure;
import io.dirflux.RawServer;
import io.dirflux.RetryPolicy;
import io.dirflux.error.DirectorySyncException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SecretsTest {

    private static final String PERSON = "{\"id\":\"directory_user_1\",\"email\":\"ada@marker.example\"}";

    /** Found as a warning of Reactor Netty, and as the cause of our exception: "invalid version format: {"ID":...". */
    @ParameterizedTest
    @ValueSource(strings = {"\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"})
    void whatStandsInPlaceOfAHeadIsQuotedNowhere(String behind) {
        try (Listening listening = new Listening();
                RawServer server = RawServer.answering(
                        RawServer.thenClose((PERSON + behind).getBytes(StandardCharsets.US_ASCII)));
                DirectorySyncClient client =
                        server.client().retryPolicy(RetryPolicy.none()).build()) {
            DirectorySyncException failure =
                    Failure.of(DirectorySyncException.class, client.users().get("directory_user_1"));

            assertThat(failure).hasMessageContaining("not readable HTTP");
            assertThat(Failure.inALog(failure)).doesNotContainIgnoringCase("marker");
            assertThat(listening.lines)
                    .isNotEmpty()
                    .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("marker"));
        }
    }
}
