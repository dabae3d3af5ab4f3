package io.dirflux.spring;

import io.dirflux.model.Dialect;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.autoconfigure.service.connection.ConnectionDetails;
import reactor.core.publisher.Mono;

/**
 * Where the API is, and the key. A bean of this type replaces {@code dirflux.base-url}, {@code dirflux.api-key} and
 * {@code dirflux.dialect}, for example to take the key from a secret manager or to use a simulator in a test.
 */
public interface DirfluxConnectionDetails extends ConnectionDetails {

    /** The API key. Each attempt subscribes to it; cache it if fetching it is slow. */
    Mono<String> apiKey();

    /** The URL of the API; null is the client's default, {@code https://api.workos.com}. */
    default @Nullable String baseUrl() {
        return null;
    }

    /** The dialect of the server; null is the client's default. */
    default @Nullable Dialect dialect() {
        return null;
    }
}
