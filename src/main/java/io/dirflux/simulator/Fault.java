package io.dirflux.simulator;

import java.time.Duration;
import java.util.Map;

/**
 * What goes wrong with an answer, as data. A {@code DELETE} that meets a fault was carried out all the same, as when an
 * answer is lost on its way; only a server that answers with {@link Status} has done nothing.
 *
 * @see Simulator#fault(Route, int, Fault)
 * @see Simulator#faults(Route, FaultRule)
 */
public sealed interface Fault {

    /**
     * Another answer, with any status.
     *
     * @param status the HTTP status
     * @param contentType the {@code Content-Type}; empty: none is sent
     * @param body the body; empty: none is sent
     * @param headers further headers; they replace those that every answer bears
     */
    record Status(int status, String contentType, String body, Map<String, String> headers) implements Fault {
        /** Copies the headers. */
        public Status {
            headers = Map.copyOf(headers);
        }
    }

    /**
     * Status 200 with another JSON body: a server that lies.
     *
     * @param json the body
     */
    record Body(String json) implements Fault {}

    /**
     * The honest answer, later than the latency makes it.
     *
     * @param duration how much later
     */
    record Delay(Duration duration) implements Fault {}

    /** The connection is reset (RST) without an answer. */
    record Reset() implements Fault {}

    /**
     * The honest answer's head and the first bytes of its body, then the connection is closed.
     *
     * @param bytes how many bytes of the body are sent, fewer if it is shorter
     */
    record Truncate(int bytes) implements Fault {}

    /**
     * The honest answer's head and the first bytes of its body, then silence on an open connection.
     *
     * @param bytes how many bytes of the body are sent; must be fewer than it has
     */
    record Stall(int bytes) implements Fault {}

    /**
     * Status 200, said to be JSON, with bytes that are not even text.
     *
     * @param bytes how many
     */
    record Garbage(int bytes) implements Fault {}

    /** A line that is not HTTP, then the connection is closed. */
    record NotHttp() implements Fault {}

    /**
     * The honest answer, and then, without a word, the connection is closed: a server that keeps idle connections for a
     * shorter time than its client. What was sent on it meanwhile is lost.
     *
     * @param idle how long the connection stays open from when the answer is sent
     */
    record HangUp(Duration idle) implements Fault {}

    /** The first half of the honest body's gzip, in an answer whose length says that this is all of it. */
    record HalfGzip() implements Fault {}

    /** A status with a JSON body {@code {"message": ...}}, as WorkOS sends it. */
    static Fault status(int status, String message) {
        SimulatedResponse response = ErrorResponses.message(status, message);
        return new Status(status, response.contentType(), response.body(), Map.of());
    }
}
