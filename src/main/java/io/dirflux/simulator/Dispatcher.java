package io.dirflux.simulator;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Decides the response to each request: checks the key and the limits, computes the response, applies faults. Does not
 * deal with sockets.
 */
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
     * What to send.
     *
     * @param response the response with its rate headers; faults that replace the response are already applied
     * @param fault the fault to apply while sending
     */
    record Outcome(SimulatedResponse response, Optional<Fault> fault) {

        /** The status that the client sees; 0 if it sees none. */
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
        DirectoryApi.Answer answer = served
                ? api.answer(request)
                : DirectoryApi.Answer.of(
                        authorized ? format.rateLimited(request.route()) : ErrorResponses.unauthorized());
        SimulatedResponse correct = answer.response();
        Optional<Fault> fault = script.faultFor(request.answered(correct.status()), correct);
        if (!(fault.orElse(null) instanceof Fault.Status)) {
            answer.change().run();
        }
        SimulatedResponse response = withFault(correct, fault.orElse(null));
        return new Outcome(withHeaders(response, admission.headers(response.status())), fault);
    }

    private static SimulatedResponse withFault(SimulatedResponse correct, @Nullable Fault fault) {
        if (fault instanceof Fault.Status other) {
            return new SimulatedResponse(other.status(), other.contentType(), other.body(), other.headers());
        }
        if (fault instanceof Fault.Body body) {
            return SimulatedResponse.json(200, body.json());
        }
        return fault instanceof Fault.Garbage ? SimulatedResponse.json(200, "") : correct;
    }

    private static SimulatedResponse withHeaders(SimulatedResponse response, Map<String, String> more) {
        Map<String, String> all = new HashMap<>(more);
        all.putAll(response.headers());
        return new SimulatedResponse(response.status(), response.contentType(), response.body(), all);
    }
}
