package io.dirflux.spring;

import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.util.List;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLException;
import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslManagerBundle;
import org.springframework.boot.ssl.SslOptions;
import reactor.netty.http.client.HttpClient;

/** Gives an HTTP client the certificates, protocols and ciphers of an SSL bundle. Host names are still checked. */
final class NettyTls implements UnaryOperator<HttpClient> {

    private final SslContext context;

    private NettyTls(SslContext context) {
        this.context = context;
    }

    static NettyTls of(SslBundle bundle) {
        SslOptions options = bundle.getOptions();
        SslManagerBundle managers = bundle.getManagers();
        SslContextBuilder builder = SslContextBuilder.forClient()
                .keyManager(managers.getKeyManagerFactory())
                .trustManager(managers.getTrustManagerFactory())
                .ciphers(options.getCiphers() == null ? null : List.of(options.getCiphers()))
                .protocols(options.getEnabledProtocols());
        try {
            return new NettyTls(builder.build());
        } catch (SSLException e) {
            throw new IllegalStateException("The SSL bundle of dirflux.ssl.bundle cannot be used", e);
        }
    }

    @Override
    public HttpClient apply(HttpClient http) {
        return http.secure(spec -> spec.sslContext(context));
    }
}
