package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.DirectorySyncException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** The items that a list delivered, and the error at its end. */
record Caught<T, E extends DirectorySyncException>(List<T> items, E failure) {

    private static final Duration SOON = Duration.ofSeconds(60);

    /** Runs a walk that must end with this failure. */
    static <T, E extends DirectorySyncException> Caught<T, E> from(Flux<T> walk, Class<E> type) {
        List<T> items = new ArrayList<>();
        List<Throwable> failures = new ArrayList<>();
        StepVerifier.create(walk)
                .recordWith(() -> items)
                .thenConsumeWhile(item -> true)
                .expectErrorSatisfies(failures::add)
                .verify(SOON);
        assertThat(failures.get(0)).isInstanceOf(type);
        return new Caught<>(items, type.cast(failures.get(0)));
    }
}
