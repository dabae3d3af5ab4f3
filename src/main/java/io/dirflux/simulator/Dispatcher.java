package io.dirflux.simulator;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides on each request: key, limits, the honest answer, and what goes wrong with it. Knows no sockets. */
final class Dispatcher {
    private final String apiKey;
    private final AdmissionControl admissionControl;
    private final DirectoryApi api;
    private final WireFormat format;
    private final FaultScript script;

    Dispatcher(
            String apiKey, AdmissionControl admissionControl, DirectoryApi api, WireFormat format, FaultScript script) {
        this.apiKey = apiKey;
        this.admissionControl = admissionControl;
        this.api = api;
        this.format = format;
        this.script = script;
    }

    /**
     * What is to be sent.
     *
     * @param response the answer, with rate headers; faults that replace an answer are in it already
     * @param fault what goes wrong while it is sent
     */
    record Outcome(SimulatedResponse response, Optional<Fault> fault) {

        /** The status the client can see; 0 for none. */
        int status() {
            boolean silent = fault.filter(it -> it instanceof Fault.Reset || it instanceof Fault.NotHttp)
                    .isPresent();
            return silent ? 0 : response.status();
        }
    }

    Outcome decide(RecordedRequest request, @Nullable String authorization) {
        boolean authorized = ("Bearer " + apiKey).equals(authorization);
        String directory = authorized && request.route() == Route.LIST_USERS ? api.directoryOf(request) : null;
        long now = request.arrival().toEpochMilli();
        AdmissionControl.Admission admission = admissionControl.admit(authorized, directory, now);
        boolean served = authorized && admission.granted();
        SimulatedResponse honest = served
                ? api.answer(request)
                : authorized ? format.rateLimited(request.route()) : ErrorResponses.unauthorized();
        Optional<Fault> fault = script.faultFor(request.answered(honest.status()), honest);
        if (served && !(fault.orElse(null) instanceof Fault.Status)) {
            api.carryOut(request);
        }
        SimulatedResponse response = bent(honest, fault.orElse(null));
        return new Outcome(withHeaders(response, admission.headers(response.status())), fault);
    }

    private static SimulatedResponse bent(SimulatedResponse honest, @Nullable Fault fault) {
        if (fault instanceof Fault.Status other) {
            return new SimulatedResponse(other.status(), other.contentType(), other.body(), other.headers());
        }
        if (fault instanceof Fault.Body lie) {
            return SimulatedResponse.json(200, lie.json());
        }
        return fault instanceof Fault.Garbage ? SimulatedResponse.json(200, "") : honest;
    }

    private static SimulatedResponse withHeaders(SimulatedResponse response, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.putAll(response.headers());
        return new SimulatedResponse(response.status(), response.contentType(), response.body(), all);
    }
}
