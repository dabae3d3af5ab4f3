package io.dirflux.simulator;

import java.time.Duration;
import java.util.Map;

/**
 * A planned failure of a response. A {@code DELETE} with a fault is still carried out, as if its response were lost on
 * the network; only with {@link Status} is nothing deleted.
 *
 * @see Simulator#fault(Route, int, Fault)
 * @see Simulator#faults(Route, FaultRule)
 */
public sealed interface Fault {

    /**
     * Another response, with any status.
     *
     * @param status the HTTP status
     * @param contentType the {@code Content-Type}; empty: none is sent
     * @param body the body; empty: none is sent
     * @param headers further headers; they replace the usual headers of the same name
     */
    record Status(int status, String contentType, String body, Map<String, String> headers) implements Fault {
        /** Copies the headers. */
        public Status {
            headers = Map.copyOf(headers);
        }
    }

    /**
     * Status 200 with another JSON body.
     *
     * @param json the body
     */
    record Body(String json) implements Fault {}

    /**
     * The correct response, delayed in addition to the latency.
     *
     * @param duration the additional delay
     */
    record Delay(Duration duration) implements Fault {}

    /** The connection is reset (RST) without a response. */
    record Reset() implements Fault {}

    /**
     * The head of the correct response and the first bytes of its body; then the connection is closed.
     *
     * @param bytes number of body bytes to send; fewer if the body is shorter
     */
    record Truncate(int bytes) implements Fault {}

    /**
     * The head of the correct response and the first bytes of its body; then nothing more on an open connection.
     *
     * @param bytes number of body bytes to send; must be fewer than the body has
     */
    record Stall(int bytes) implements Fault {}

    /**
     * Status 200 with content type JSON and a body of bytes that are not text.
     *
     * @param bytes the number of bytes
     */
    record Garbage(int bytes) implements Fault {}

    /** A line that is not HTTP; then the connection is closed. */
    record NotHttp() implements Fault {}

    /**
     * The correct response; later the connection is closed without notice, like a server whose idle timeout is shorter
     * than the client's. A request that is sent in the meantime is lost.
     *
     * @param idle how long the connection stays open after the response is sent
     */
    record HangUp(Duration idle) implements Fault {}

    /** The first half of the gzipped body, with a matching {@code Content-Length}. */
    record HalfGzip() implements Fault {}

    /** An error status with a JSON body {@code {"message": ...}}, in the form WorkOS uses. */
    static Fault status(int status, String message) {
        SimulatedResponse response = ErrorResponses.message(status, message);
        return new Status(status, response.contentType(), response.body(), Map.of());
    }
}
