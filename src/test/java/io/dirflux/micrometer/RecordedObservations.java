package io.dirflux.micrometer;

import io.dirflux.Served;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.micrometer.common.KeyValue;
import io.micrometer.core.instrument.observation.DefaultMeterObservationHandler;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationHandler;
import io.micrometer.observation.tck.TestObservationRegistry;
import io.micrometer.observation.transport.SenderContext;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Collectors;

/** Both registries, with a handler that remembers each observation at its end and writes a header as a tracer does. */
final class RecordedObservations implements AutoCloseable {

    static final String TRACE = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    final TestObservationRegistry observations = TestObservationRegistry.create();
    final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    final List<Observation.Context> ended = new CopyOnWriteArrayList<>();

    RecordedObservations() {
        observations
                .observationConfig()
                .observationHandler(new DefaultMeterObservationHandler(meters))
                .observationHandler(new Tracer());
    }

    private final class Tracer implements ObservationHandler<Observation.Context> {

        @Override
        public void onStart(Observation.Context context) {
            if (context instanceof SenderContext<?> sender) {
                inject(sender);
            }
        }

        private <C> void inject(SenderContext<C> sender) {
            sender.getSetter().set(sender.getCarrier(), "traceparent", TRACE);
        }

        @Override
        public void onStop(Observation.Context context) {
            ended.add(context);
        }

        @Override
        public boolean supportsContext(Observation.Context context) {
            return true;
        }
    }

    MicrometerListener listener() {
        return MicrometerListener.create(observations, meters);
    }

    /** A client with the listener, and a server whose first answer to a route is a fault. */
    Served served(Route route, Fault first) {
        return Served.in(
                Dialect.OPENAPI,
                server -> server.fault(route, 1, first),
                client -> client.listener(listener()),
                DirectorySpec.of(3, 1));
    }

    List<Observation.Context> named(String name) {
        return ended.stream().filter(context -> name.equals(context.getName())).toList();
    }

    static Map<String, String> tags(Observation.Context context) {
        return context.getLowCardinalityKeyValues().stream()
                .collect(Collectors.toMap(KeyValue::getKey, KeyValue::getValue));
    }

    @Override
    public void close() {
        meters.close();
    }
}
