package io.dirflux.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.DirectoryQuery;
import io.dirflux.DirectorySyncClient;
import io.dirflux.error.TransportException;
import io.dirflux.fault.Certificate;
import io.netty.handler.ssl.SslContextBuilder;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

/** A client that trusts the authority of an SSL bundle, and only that one. */
class SslBundleTest {

    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    private Path folder;

    private DisposableServer server;
    private ApplicationContextRunner app;

    @BeforeEach
    void start() throws Exception {
        Certificate certificate = Certificate.selfSigned(folder, "localhost");
        server = HttpServer.create()
                .host("127.0.0.1")
                .secure(tls -> tls.sslContext(context(certificate)))
                .handle((request, response) -> response.header("Content-Type", "application/json")
                        .sendString(Mono.just("{\"data\":[],\"list_metadata\":{}}")))
                .bindNow();
        app = new ApplicationContextRunner()
                .withConfiguration(AutoConfigurations.of(DirfluxAutoConfiguration.class, SslAutoConfiguration.class))
                .withPropertyValues(
                        "dirflux.api-key=sk_test_spring",
                        "dirflux.retry.max-attempts=1",
                        "dirflux.base-url=https://localhost:" + server.port());
    }

    private static io.netty.handler.ssl.SslContext context(Certificate certificate) {
        try {
            return SslContextBuilder.forServer(certificate.keys()).build();
        } catch (javax.net.ssl.SSLException e) {
            throw new AssertionError(e);
        }
    }

    @AfterEach
    void stop() {
        server.disposeNow(SOON);
    }

    private ApplicationContextRunner withBundle() {
        return app.withPropertyValues(
                "dirflux.ssl.bundle=workos",
                "spring.ssl.bundle.jks.workos.truststore.location="
                        + folder.resolve("keys.p12").toUri(),
                "spring.ssl.bundle.jks.workos.truststore.type=PKCS12",
                "spring.ssl.bundle.jks.workos.truststore.password=" + Certificate.PASSWORD);
    }

    @Test
    void theAuthorityOfTheBundleIsTrusted() {
        withBundle()
                .run(context -> assertThat(count(context.getBean(DirectorySyncClient.class))
                                .block(SOON))
                        .isZero());
    }

    @Test
    void withoutTheBundleItIsNot() {
        app.run(context ->
                assertThat(failure(context.getBean(DirectorySyncClient.class))).isInstanceOf(TransportException.class));
    }

    @Test
    void theHostNameIsStillChecked() {
        withBundle()
                .withPropertyValues("dirflux.base-url=https://127.0.0.1:" + server.port())
                .run(context -> assertThat(failure(context.getBean(DirectorySyncClient.class)))
                        .isInstanceOf(TransportException.class));
    }

    @Test
    void aBundleThatDoesNotExistIsNamed() {
        app.withPropertyValues("dirflux.ssl.bundle=other")
                .run(context -> assertThat(context).getFailure().rootCause().hasMessageContaining("'other'"));
    }

    private static Mono<Long> count(DirectorySyncClient client) {
        return client.directories().list(DirectoryQuery.all()).count();
    }

    private static Throwable failure(DirectorySyncClient client) {
        return count(client).materialize().block(SOON).getThrowable();
    }
}
