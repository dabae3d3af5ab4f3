package io.dirflux.benchmarks;

import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.io.IOException;

/** The simulator in a process of its own: prints where it is and what it holds, and ends when its input does. */
public final class ServerMain {

    private ServerMain() {}

    /** One argument: how many users its one directory has. */
    public static void main(String[] args) throws IOException {
        Tenant tenant = Tenant.builder()
                .organization("Acme", DirectorySpec.of(Integer.parseInt(args[0]), 50))
                .build();
        try (Simulator simulator =
                Simulator.builder().tenant(tenant).unlimited().start()) {
            SimulatedDirectory directory = tenant.directories().get(0);
            System.out.println(simulator.baseUrl() + " " + directory.id());
            while (System.in.read() >= 0) {
                // the benchmark keeps the pipe open as long as it lives
            }
        }
    }
}
