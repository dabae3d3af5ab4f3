package io.dirflux.simulator;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides on each request: key, limits, the honest answer, and what goes wrong with it. Knows no sockets. */
final class Desk {
    private final String apiKey;
    private final Gate gate;
    private final Api api;
    private final WireFormat format;
    private final FaultScript script;

    Desk(String apiKey, Gate gate, Api api, WireFormat format, FaultScript script) {
        this.apiKey = apiKey;
        this.gate = gate;
        this.api = api;
        this.format = format;
        this.script = script;
    }

    /**
     * What is to be sent.
     *
     * @param reply the answer, with rate headers; faults that replace an answer are in it already
     * @param fault what goes wrong while it is sent
     */
    record Outcome(Reply reply, Optional<Fault> fault) {

        /** The status the client can see; 0 for none. */
        int status() {
            boolean silent = fault.filter(it -> it instanceof Fault.Reset || it instanceof Fault.NotHttp)
                    .isPresent();
            return silent ? 0 : reply.status();
        }
    }

    Outcome decide(RecordedRequest request, @Nullable String authorization) {
        boolean authorized = ("Bearer " + apiKey).equals(authorization);
        String directory = authorized && request.route() == Route.LIST_USERS ? api.directoryOf(request) : null;
        long now = request.arrival().toEpochMilli();
        Gate.Admission admission = gate.admit(authorized, directory, now);
        boolean served = authorized && admission.granted();
        Reply honest =
                served ? api.answer(request) : authorized ? format.rateLimited(request.route()) : Errors.unauthorized();
        Optional<Fault> fault = script.faultFor(request.answered(honest.status()), honest);
        if (served && !(fault.orElse(null) instanceof Fault.Status)) {
            api.carryOut(request);
        }
        Reply reply = bent(honest, fault.orElse(null));
        return new Outcome(withHeaders(reply, admission.headers(reply.status())), fault);
    }

    private static Reply bent(Reply honest, @Nullable Fault fault) {
        if (fault instanceof Fault.Status other) {
            return new Reply(other.status(), other.contentType(), other.body(), other.headers());
        }
        if (fault instanceof Fault.Body lie) {
            return Reply.json(200, lie.json());
        }
        return fault instanceof Fault.Garbage ? Reply.json(200, "") : honest;
    }

    private static Reply withHeaders(Reply reply, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.putAll(reply.headers());
        return new Reply(reply.status(), reply.contentType(), reply.body(), all);
    }
}
