package io.dirflux.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.DirectorySyncClient;
import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.Failure;
import io.dirflux.RawServer;
import io.dirflux.RawServer.Answer;
import io.dirflux.RetryPolicy;
import io.dirflux.error.Attempt;
import io.dirflux.error.TransportException;
import io.dirflux.error.TransportException.Kind;
import io.dirflux.model.DirectoryUser;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.netty.http.client.HttpClient;
import reactor.netty.transport.ProxyProvider;

/** A proxy between the client and the API: one on loopback that answers CONNECT, and then for the API. */
@ResourceLock(Resources.SYSTEM_PROPERTIES)
class ProxiesTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String ID = "directory_user_1";
    private static final String HTTP_API = "http://api.dirflux.invalid";
    private static final String HTTPS_API = "https://api.dirflux.invalid";
    private static final String PASSWORD = "secret-of-the-proxy";

    private final Map<String, String> before = new HashMap<>();

    @AfterEach
    void restoreProperties() {
        before.forEach((name, value) -> {
            if (value.isEmpty()) {
                System.clearProperty(name);
            } else {
                System.setProperty(name, value);
            }
        });
    }

    @Test
    void theProxyOfTheJvmIsUsedByDefault() {
        try (RawServer proxy = tunnel();
                DirectorySyncClient client = behind(proxy, HTTP_API).build()) {
            assertThat(get(client)).isEqualTo(ID);

            assertThat(proxy.requests).hasSize(2);
            assertThat(proxy.requests.get(0)).startsWith("CONNECT api.dirflux.invalid:80 HTTP/1.1");
            assertThat(proxy.requests.get(1)).startsWith("GET /directory_users/" + ID);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {HTTP_API, HTTPS_API})
    void theSchemeOfTheUrlChoosesThePropertiesAndTheKeyIsNotShownToTheProxy(String url) {
        try (RawServer proxy = RawServer.answering(RawServer.http(403, "", ""));
                DirectorySyncClient client = behind(proxy, url).build()) {
            TransportException failure =
                    Failure.of(TransportException.class, client.users().get(ID));

            assertThat(failure.kind()).isEqualTo(Kind.PROXY);
            assertThat(proxy.requests)
                    .singleElement()
                    .satisfies(head -> assertThat(head).startsWith("CONNECT ").doesNotContain("sk_test_raw"));
        }
    }

    @Test
    void theCredentialsGoToTheProxyAloneAndAreNotShown() {
        property("http.proxyUser", "ada");
        property("http.proxyPassword", PASSWORD);
        String basic = Base64.getEncoder().encodeToString(("ada:" + PASSWORD).getBytes(StandardCharsets.UTF_8));
        try (RawServer proxy = tunnel();
                DirectorySyncClient client = behind(proxy, HTTP_API).build()) {
            get(client);

            assertThat(proxy.requests.get(0)).containsIgnoringCase("proxy-authorization: Basic " + basic);
            assertThat(proxy.requests.get(1)).doesNotContainIgnoringCase("proxy-authorization");
            assertThat(client.toString()).doesNotContain(PASSWORD);
        }
        try (RawServer proxy = RawServer.answering(RawServer.http(407, "Proxy-Authenticate: Basic\r\n", ""));
                DirectorySyncClient client = behind(proxy, HTTP_API).build()) {
            TransportException failure =
                    Failure.of(TransportException.class, client.users().get(ID));

            assertThat(failure).hasMessageContaining("407 Proxy Authentication Required");
            assertThat(Failure.inALog(failure)).doesNotContain(PASSWORD, basic);
        }
    }

    @Test
    void hostsWithoutAProxyAreReachedDirectly() {
        property("http.nonProxyHosts", "other.example|*.dirflux.invalid");
        assertGoesDirect(true);
    }

    @Test
    void systemProxyFalseSwitchesItOff() {
        assertGoesDirect(false);
    }

    @Test
    void loopbackIsNotProxied() {
        property("http.nonProxyHosts", "other.example");
        try (RawServer proxy = RawServer.answering(RawServer.hangUp());
                RawServer server = RawServer.answering(RawServer.json(RawServer.user(ID)));
                DirectorySyncClient client = behind(proxy, server.baseUrl()).build()) {
            assertThat(get(client)).isEqualTo(ID);
            assertThat(proxy.everConnected).isEmpty();
        }
    }

    @Test
    void aProxyOfTheHttpClientWins() {
        try (RawServer own = tunnel();
                RawServer ofJvm = RawServer.answering(RawServer.hangUp());
                DirectorySyncClient client = behind(ofJvm, HTTP_API)
                        .httpClient(http -> proxied(http, own))
                        .build()) {
            assertThat(get(client)).isEqualTo(ID);
            assertThat(own.requests).hasSize(2);
            assertThat(ofJvm.everConnected).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "407, 407 Proxy Authentication Required",
        "403, ask those who run it to allow the host",
        "400, the proxy answered 400 to CONNECT"
    })
    void aRefusalThatWouldComeBackIsNotRetried(int status, String message) {
        TransportException failure = refused(status, HTTPS_API, 1);

        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure).hasMessageContaining(message).hasMessageNotContaining("certificate");
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504, 522})
    void aProxyThatCannotReachTheServerIsAskedAgain(int status) {
        TransportException failure = refused(status, HTTPS_API, 4);

        assertThat(failure.isRetryable()).isTrue();
        assertThat(failure).hasMessageContaining("the proxy answered " + status + " to CONNECT");
    }

    @Test
    void withoutTlsItIsTheSame() {
        assertThat(refused(403, HTTP_API, 1).isRetryable()).isFalse();
        assertThat(refused(502, HTTP_API, 4).isRetryable()).isTrue();
    }

    @Test
    void aProxyThatComesBackIsUsed() {
        List<String> connects = new ArrayList<>();
        try (RawServer proxy = RawServer.deciding(head -> {
                    if (!head.startsWith("CONNECT")) {
                        return RawServer.json(RawServer.user(ID));
                    }
                    connects.add(head);
                    return connects.size() == 1 ? RawServer.http(503, "", "") : connected();
                });
                DirectorySyncClient client = behind(proxy, HTTP_API).build()) {
            assertThat(get(client)).isEqualTo(ID);
            assertThat(connects).hasSize(2);
        }
    }

    @Test
    void aProxyThatDoesNotSpeakHttpIsAFailureOfTheProxy() {
        try (RawServer proxy = RawServer.answering(RawServer.hangUp());
                DirectorySyncClient client =
                        behind(proxy, HTTPS_API).retryPolicy(RetryPolicy.none()).build()) {
            TransportException failure =
                    Failure.of(TransportException.class, client.users().get(ID));

            assertThat(failure.kind()).isEqualTo(Kind.PROXY);
            assertThat(failure.proxyStatus()).isNull();
            assertThat(failure.isRetryable()).isTrue();
        }
    }

    private TransportException refused(int status, String url, int attempts) {
        try (RawServer proxy = RawServer.answering(RawServer.http(status, "", ""));
                DirectorySyncClient client = behind(proxy, url).build()) {
            TransportException failure =
                    Failure.of(TransportException.class, client.users().get(ID));

            assertThat(failure.kind()).isEqualTo(Kind.PROXY);
            assertThat(failure.proxyStatus()).isEqualTo(status);
            assertThat(failure.isRequestSent()).isFalse();
            assertThat(failure.attempts()).hasSize(attempts);
            assertThat(failure.attempts()).extracting(Attempt::outcome).containsOnly("proxy");
            assertThat(failure.attempts()).noneMatch(Attempt::requestSent);
            assertThat(proxy.requests).hasSize(attempts).allMatch(head -> head.startsWith("CONNECT "));
            return failure;
        }
    }

    private void assertGoesDirect(boolean systemProxy) {
        try (RawServer proxy = RawServer.answering(RawServer.hangUp());
                DirectorySyncClient client = behind(proxy, HTTP_API)
                        .systemProxy(systemProxy)
                        .retryPolicy(RetryPolicy.none())
                        .build()) {
            TransportException failure =
                    Failure.of(TransportException.class, client.users().get(ID));

            assertThat(failure.kind()).isEqualTo(Kind.CONNECT); // the host does not exist
            assertThat(proxy.everConnected).isEmpty();
        }
    }

    /** A client of this URL in a JVM whose properties name this proxy. */
    private DirectorySyncClientBuilder behind(RawServer proxy, String url) {
        for (String scheme : List.of("http", "https")) {
            boolean asked = url.startsWith(scheme + ":") || url.contains("127.0.0.1");
            property(scheme + ".proxyHost", asked ? "127.0.0.1" : "not.asked.invalid");
            property(scheme + ".proxyPort", Integer.toString(port(proxy)));
        }
        return proxy.client().baseUrl(url).allowInsecureHttp();
    }

    private void property(String name, String value) {
        String old = System.setProperty(name, value);
        before.putIfAbsent(name, old == null ? "" : old);
    }

    private static RawServer tunnel() {
        return RawServer.deciding(
                head -> head.startsWith("CONNECT ") ? connected() : RawServer.json(RawServer.user(ID)));
    }

    private static Answer connected() {
        return RawServer.bytes("HTTP/1.1 200 Connected\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    private static HttpClient proxied(HttpClient http, RawServer proxy) {
        return http.proxy(
                spec -> spec.type(ProxyProvider.Proxy.HTTP).host("127.0.0.1").port(port(proxy)));
    }

    private static int port(RawServer server) {
        return URI.create(server.baseUrl()).getPort();
    }

    private static String get(DirectorySyncClient client) {
        DirectoryUser user = client.users().get(ID).block(SOON);
        return user == null ? "" : user.id();
    }
}
