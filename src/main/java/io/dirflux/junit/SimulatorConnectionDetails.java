package io.dirflux.junit;

import io.dirflux.model.Dialect;
import io.dirflux.simulator.Simulator;
import io.dirflux.spring.DirfluxConnectionDetails;
import reactor.core.publisher.Mono;

/**
 * Points the client of a Spring Boot application at a simulator. As a bean of a test it replaces the properties
 * {@code dirflux.api-key}, {@code dirflux.base-url} and {@code dirflux.dialect}. It needs Spring Boot 4.
 *
 * <pre>{@code
 * @TestConfiguration
 * class SimulatedDirectorySync {
 *
 *     @Bean(destroyMethod = "close")
 *     Simulator simulator() {
 *         return Simulator.builder().start();
 *     }
 *
 *     @Bean
 *     SimulatorConnectionDetails connection(Simulator simulator) {
 *         return new SimulatorConnectionDetails(simulator);
 *     }
 * }
 * }</pre>
 *
 * @param simulator the simulator; the application does not close it
 */
public record SimulatorConnectionDetails(Simulator simulator) implements DirfluxConnectionDetails {

    @Override
    public Mono<String> apiKey() {
        return Mono.just(simulator.apiKey());
    }

    @Override
    public String baseUrl() {
        return simulator.baseUrl();
    }

    @Override
    public Dialect dialect() {
        return simulator.dialect();
    }

    /** Leaves the key out. */
    @Override
    public String toString() {
        return "SimulatorConnectionDetails[" + baseUrl() + "]";
    }
}
