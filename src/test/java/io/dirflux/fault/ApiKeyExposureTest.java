package io.dirflux.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.DirectorySyncClient;
import io.dirflux.Failure;
import io.dirflux.RawServer;
import io.dirflux.RetryPolicy;
import io.dirflux.UserQuery;
import io.dirflux.error.TransportException;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.server.HttpServer;
import reactor.netty.transport.ProxyProvider;

/** The key is sent only to the configured origin, and over TLS only to a server with a valid certificate for it. */
class ApiKeyExposureTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String KEY = "sk_test_where";

    @TempDir
    private Path folder;

    @Test
    void isSentToATrustedServerWithTheRightName() throws Exception {
        Certificate good = Certificate.selfSigned(folder, "localhost");

        List<String> received = call(good, trusting(good));

        assertThat(received).containsExactly("Bearer " + KEY);
    }

    @Test
    void isNotSentToAnUntrustedServer() throws Exception {
        assertRefused(Certificate.selfSigned(folder, "localhost"), UnaryOperator.identity());
    }

    @Test
    void isNotSentToAServerWithAnotherName() throws Exception {
        Certificate other = Certificate.selfSigned(folder, "directory.example");

        assertRefused(other, trusting(other));
    }

    @Test
    void isNotSentToAServerWithAnExpiredCertificate() throws Exception {
        Certificate expired = Certificate.expired(folder, "localhost");

        assertRefused(expired, trusting(expired));
    }

    private static void assertRefused(Certificate certificate, UnaryOperator<HttpClient> http) throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        DisposableServer server = serve(certificate, received);
        try (DirectorySyncClient client = client(server, http)) {
            TransportException failure =
                    Failure.of(TransportException.class, client.users().get("directory_user_1"));

            assertThat(failure.kind()).isEqualTo(TransportException.Kind.TLS);
            assertThat(failure.isRetryable()).isFalse();
            assertThat(failure.isRequestSent()).isFalse();
            assertThat(failure.attempts()).hasSize(1);
            assertThat(received).isEmpty();
            assertThat(Failure.inALog(failure)).doesNotContain(KEY);
        } finally {
            server.disposeNow(SOON);
        }
    }

    private static List<String> call(Certificate certificate, UnaryOperator<HttpClient> http) throws Exception {
        List<String> received = new CopyOnWriteArrayList<>();
        DisposableServer server = serve(certificate, received);
        try (DirectorySyncClient client = client(server, http)) {
            client.users().find("directory_user_1").block(SOON);
            return received;
        } finally {
            server.disposeNow(SOON);
        }
    }

    private static DisposableServer serve(Certificate certificate, List<String> received) throws Exception {
        SslContextBuilder tls = SslContextBuilder.forServer(certificate.keys());
        return HttpServer.create()
                .host("127.0.0.1")
                .port(0)
                .secure(spec -> spec.sslContext(build(tls)))
                .handle((request, response) -> {
                    received.add(String.valueOf(request.requestHeaders().get("Authorization")));
                    return response.status(404).send();
                })
                .bindNow();
    }

    private static UnaryOperator<HttpClient> trusting(Certificate certificate) {
        return http -> http.secure(
                spec -> spec.sslContext(build(SslContextBuilder.forClient().trustManager(certificate.trust()))));
    }

    private static SslContext build(SslContextBuilder builder) {
        try {
            return builder.build();
        } catch (SSLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static DirectorySyncClient client(DisposableServer server, UnaryOperator<HttpClient> http) {
        return DirectorySyncClient.builder()
                .apiKey(KEY)
                .baseUrl("https://localhost:" + server.port())
                .retryPolicy(RetryPolicy.none())
                .httpClient(http)
                .build();
    }

    @Test
    void aProxySeesTheHostButNotTheKey() {
        try (RawServer proxy = RawServer.answering(RawServer.http(407, "", ""));
                DirectorySyncClient client = DirectorySyncClient.builder()
                        .apiKey(KEY)
                        .retryPolicy(RetryPolicy.none())
                        .httpClient(http -> http.proxy(spec -> spec.type(ProxyProvider.Proxy.HTTP)
                                .host("127.0.0.1")
                                .port(URI.create(proxy.baseUrl()).getPort())))
                        .build()) {
            TransportException failure =
                    Failure.of(TransportException.class, client.users().get("directory_user_1"));

            assertThat(failure.isRequestSent()).isFalse();
            assertThat(proxy.requests)
                    .singleElement()
                    .satisfies(head -> assertThat(head)
                            .startsWith("CONNECT api.workos.com:443 ")
                            .doesNotContainIgnoringCase("authorization", KEY, "directory_user"));
        }
    }

    @Test
    void allRequestsStayUnderABaseUrlWithAPath() {
        try (RawServer server = RawServer.answering(RawServer.http(404, "", "{}"));
                DirectorySyncClient client =
                        server.client().baseUrl(server.baseUrl() + "/gateway/").build()) {
            client.users().find("../../admin").block(SOON);
            client.directories().find("@evil.example/x").block(SOON);

            assertThat(server.targets())
                    .containsExactly(
                            "/gateway/directory_users/..%2F..%2Fadmin", "/gateway/directories/%40evil.example%2Fx");
        }
    }

    @Test
    void noCursorLeadsToAnotherServer() {
        String[] cursors = {
            "//evil.example/",
            "@evil.example",
            "https://evil.example/",
            "x HTTP/1.1\\r\\nHost: evil.example",
            "#",
            "&b=1"
        };
        for (String cursor : cursors) {
            try (RawServer server = RawServer.answering(
                            RawServer.json(RawServer.page(cursor, RawServer.user("directory_user_1"))),
                            RawServer.json(RawServer.page("")));
                    DirectorySyncClient client = server.client().build()) {
                client.users()
                        .list(UserQuery.inDirectory("directory_1"))
                        .then(Mono.empty())
                        .block(SOON);

                String host = URI.create(server.baseUrl()).getAuthority();
                assertThat(server.targets().get(1))
                        .matches("/directory_users\\?directory=directory_1&limit=100&order=asc"
                                + "&after=[A-Za-z0-9._~%-]+");
                assertThat(server.requests)
                        .allSatisfy(
                                head -> assertThat(head.toLowerCase(Locale.ROOT).split("\r\n"))
                                        .filteredOn(line -> line.startsWith("host:"))
                                        .containsExactly("host: " + host));
            }
        }
    }
}
