package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dirflux.RawServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientConfig;

/** The proxy that the environment names. */
class ProxyVariablesTest {

    private static final String KEY = "WORKOS_API_KEY";
    private static final String API = "https://api.dirflux.invalid";

    @ParameterizedTest
    @ValueSource(strings = {"HTTPS_PROXY", "https_proxy", "ALL_PROXY"})
    void theCommandLineAsksTheProxyWithItsCredentialsAndShowsNone(String variable) {
        try (RawServer proxy = RawServer.answering(RawServer.http(407, "", ""))) {
            String value = proxy.baseUrl().replace("//", "//ada:pass%40word@");

            CommandRun run = CommandRun.of(Map.of(KEY, "sk_1", variable, value), "verify", "--base-url", API);

            String basic = Base64.getEncoder().encodeToString("ada:pass@word".getBytes(StandardCharsets.UTF_8));
            assertThat(proxy.requests)
                    .singleElement()
                    .satisfies(head -> assertThat(head)
                            .startsWith("CONNECT api.dirflux.invalid:443")
                            .containsIgnoringCase("proxy-authorization: Basic " + basic));
            assertThat(run.code()).isEqualTo(3);
            assertThat(run.err())
                    .contains("the proxy answered 407 Proxy Authentication Required")
                    .contains("HTTPS_PROXY");
            assertThat(run.err() + run.out()).doesNotContain("pass@word", "pass%40word", basic, "ada");
        }
    }

    @Test
    void aRefusedConnectIsToldByName() {
        try (RawServer proxy = RawServer.answering(RawServer.http(403, "", ""))) {
            CommandRun run =
                    CommandRun.of(Map.of(KEY, "sk_1", "HTTPS_PROXY", proxy.baseUrl()), "verify", "--base-url", API);

            assertThat(run.err()).contains("the proxy answered 403 to CONNECT");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "https://api.workos.com | *",
                "https://api.workos.com | api.workos.com",
                "https://api.workos.com | other.example, .workos.com",
                "https://API.workos.com | *.workos.com:443",
                "https://127.0.0.1      | other.example",
                "https://[::1]          | other.example",
                "http://api.workos.com  | other.example",
            })
    void someHostsAreReachedDirectly(String url, String noProxy) {
        assertThat(configured(url, Map.of("HTTPS_PROXY", "http://127.0.0.1:3128", "NO_PROXY", noProxy))
                        .hasProxy())
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "workos.example", "api.workos.com.example", "i.workos.com"})
    void otherHostsAreNot(String noProxy) {
        assertThat(configured("https://api.workos.com", Map.of("HTTPS_PROXY", "127.0.0.1:3128", "no_proxy", noProxy))
                        .hasProxy())
                .isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "http://127.0.0.1:3128, HTTP, 3128",
        "127.0.0.1, HTTP, 80",
        "socks5://127.0.0.1, SOCKS5, 1080",
        "socks5h://ada:b@127.0.0.1:9, SOCKS5, 9"
    })
    void aProxyIsWrittenAsAUrl(String value, String type, int port) {
        HttpClientConfig config = configured(API, Map.of("HTTPS_PROXY", value));

        assertThat(config.proxyProviderSupplier().get().getType()).hasToString(type);
        assertThat(config.proxyProviderSupplier().get().getSocketAddress().get())
                .isEqualTo(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://127.0.0.1:3128", "ftp://proxy", "http://ada:p@ss word@proxy", "http://"})
    void whatIsNotAProxyIsRefusedWithoutBeingShown(String value) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> configured(API, Map.of("HTTPS_PROXY", value)))
                .withMessageStartingWith("HTTPS_PROXY must be the URL of a proxy")
                .withMessageNotContaining("p@ss word");
    }

    private static HttpClientConfig configured(String url, Map<String, String> environment) {
        return new ProxyVariables(environment)
                .proxyOf(URI.create(url).toString())
                .apply(HttpClient.create())
                .configuration();
    }
}
