package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dirflux.error.ClientClosedException;
import io.dirflux.http.ApiKey;
import io.dirflux.model.Dialect;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

class DirectorySyncClientBuilderTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "sk_live\n",
                "sk_live\r\nX-Evil: 1",
                "sk live",
                "sk_\u00fc",
                "\"sk_live\"",
                "'sk_live'",
                "sk_live\""
            })
    void refusesAnInvalidKeyWithoutQuotingIt(String key) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DirectorySyncClient.builder().apiKey(key))
                .withMessageContaining("WORKOS_API_KEY")
                .withMessageNotContaining("sk_live");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DirectorySyncClient.builder().from(Map.of("WORKOS_API_KEY", key)))
                .withMessageContaining("WORKOS_API_KEY")
                .withMessageNotContaining("sk_live");
    }

    @Test
    void refusesToBuildWithoutAKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DirectorySyncClient.builder().build())
                .withMessageContaining("WORKOS_API_KEY");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DirectorySyncClient.builder().from(Map.of()))
                .withMessageContaining("WORKOS_API_KEY");
    }

    @Test
    void takesKeyAndDialectFromTheEnvironment() {
        Map<String, String> environment = Map.of("WORKOS_API_KEY", "sk_test_1", "WORKOS_DIALECT", "reference");

        try (DirectorySyncClient client =
                DirectorySyncClient.builder().from(environment).build()) {
            assertThat(client).hasToString("DirectorySyncClient[https://api.workos.com, " + Dialect.REFERENCE + "]");
        }
    }

    @Test
    void refusesAnUnknownDialect() {
        Map<String, String> environment = Map.of("WORKOS_API_KEY", "sk_test_1", "WORKOS_DIALECT", "klingon");

        assertThatIllegalArgumentException()
                .isThrownBy(() -> DirectorySyncClient.builder().from(environment))
                .withMessage("WORKOS_DIALECT is OPENAPI or REFERENCE, not klingon");
    }

    @Test
    void aRotatingKeyThatIsNoneFailsTheCallAndNamesItsSource() {
        try (DirectorySyncClient client = DirectorySyncClient.builder()
                .apiKey(() -> " ")
                .baseUrl("http://localhost:1")
                .build()) {
            StepVerifier.create(client.users().get("directory_user_1"))
                    .expectErrorSatisfies(e -> assertThat(e)
                            .isInstanceOf(IllegalArgumentException.class)
                            .hasMessageContaining("apiKey(Supplier)"))
                    .verify(Duration.ofSeconds(5));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://api.workos.com",
                "http://127.0.0.1.evil.com",
                "http://localhost.evil.com",
                "http://10.0.0.1",
                "ftp://localhost",
                "https://sk_live_key@api.workos.com",
                "https://api.workos.com?key=1",
                "https://api.workos.com#x",
                "api.workos.com",
                "https://",
                "https://api workos.com"
            })
    void refusesBaseUrlsTheKeyMustNotGoTo(String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> DirectorySyncClient.builder()
                        .apiKey("sk_test_1")
                        .baseUrl(url)
                        .build())
                .withMessageStartingWith("The base URL is refused: ")
                .withMessageNotContaining("sk_live_key");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://localhost:8080",
                "http://127.0.0.1:1/",
                "http://[::1]:1",
                "https://api.workos-test.com",
                "HTTP://LOCALHOST:1",
                "http://localhost.:1",
                "https://api.workos-test.com//?"
            })
    void acceptsHttpsAndLoopback(String url) {
        assertThatCode(() -> DirectorySyncClient.builder()
                        .apiKey("sk_test_1")
                        .baseUrl(url)
                        .build()
                        .close())
                .doesNotThrowAnyException();
    }

    @Test
    void acceptsPlainHttpOnOtherHostsIfPermitted() {
        assertThatCode(() -> DirectorySyncClient.builder()
                        .apiKey("sk_test_1")
                        .baseUrl("http://gateway.internal")
                        .allowInsecureHttp()
                        .build()
                        .close())
                .doesNotThrowAnyException();
    }

    @Test
    void showsNoKey() {
        try (DirectorySyncClient client =
                DirectorySyncClient.builder().apiKey("sk_live_secret").build()) {
            assertThat(client.toString()).doesNotContain("secret");
        }
        assertThat(ApiKey.fixed("sk_live_secret", "here").toString()).doesNotContain("secret");
    }

    @Test
    void refusesInvalidValuesAtOnce() {
        DirectorySyncClientBuilder builder = DirectorySyncClient.builder();
        assertThatIllegalArgumentException().isThrownBy(() -> builder.attemptTimeout(Duration.ZERO));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.connectTimeout(Duration.ofSeconds(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxConnections(0));
        assertThatIllegalArgumentException().isThrownBy(() -> builder.maxBodyBytes(0));
        assertThatIllegalArgumentException().isThrownBy(() -> CallOptions.deadline(Duration.ZERO));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> RetryPolicy.defaults().maxAttempts(0));
    }

    @Test
    void useAfterCloseFailsAndClosingTwiceIsHarmless() {
        DirectorySyncClient client = DirectorySyncClient.builder()
                .apiKey("sk_test_1")
                .baseUrl("http://localhost:1")
                .build();
        client.close();
        client.close();

        StepVerifier.create(client.users().get("directory_user_1"))
                .expectError(ClientClosedException.class)
                .verify(Duration.ofSeconds(5));
    }
}
