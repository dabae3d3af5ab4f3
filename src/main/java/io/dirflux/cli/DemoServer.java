package io.dirflux.cli;

import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.util.HashMap;
import java.util.Map;

/** The simulator in the place of a key: three directories with 5,000 users and 60 groups. */
final class DemoServer implements AutoCloseable {

    private final Simulator simulator;

    private DemoServer(Simulator simulator) {
        this.simulator = simulator;
    }

    static DemoServer start(Dialect dialect) {
        return start(dialect, tenant("linked"));
    }

    /** The same with directories of your own. */
    static DemoServer start(Dialect dialect, Tenant tenant) {
        return new DemoServer(
                Simulator.builder().dialect(dialect).tenant(tenant).start());
    }

    /** @param lastState the state of the third directory */
    static Tenant tenant(String lastState) {
        return Tenant.builder()
                .seed(1)
                .organization("Acme", DirectorySpec.of(3000, 36), DirectorySpec.of(1500, 18))
                .organization("Globex", DirectorySpec.of(500, 6).state(lastState))
                .build();
    }

    /** The environment of a command that uses the simulator. */
    Map<String, String> environment(Map<String, String> own) {
        Map<String, String> all = new HashMap<>(own);
        all.put(ClientOptions.KEY, simulator.apiKey());
        return all;
    }

    String baseUrl() {
        return simulator.baseUrl();
    }

    @Override
    public void close() {
        simulator.close();
    }
}
