package io.dirflux.fault;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * A randomized test of both dialects. Its parameters are a {@link io.dirflux.model.Dialect} and a seed. Each run uses
 * new seeds, by default 2 ({@code -Ddirflux.seeds=}). A failing test prints its seed; {@code -Ddirflux.seed=} replays
 * it.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0} -Ddirflux.seed={1}")
@ArgumentsSource(Seeds.class)
@ExtendWith(Seeds.class)
@interface SeededTest {}
