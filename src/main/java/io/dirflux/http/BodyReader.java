package io.dirflux.http;

import org.jspecify.annotations.Nullable;

/**
 * Reads the body of a 2xx answer. Called on the event loop.
 *
 * @hidden
 */
@FunctionalInterface
public interface BodyReader<T> {

    /**
     * The value of the body.
     *
     * @param body an array that holds the body at its beginning; another exchange uses it afterwards
     * @param length how many bytes of the array are the body
     */
    T read(byte[] body, int length, @Nullable String requestId);
}
