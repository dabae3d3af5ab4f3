package io.dirflux.fault;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ArgumentsSource;

/**
 * A test of both dialects that draws by chance: its parameters are a {@link io.dirflux.model.Dialect} and a seed. The
 * seeds are new in each run, {@code -Ddirflux.seeds=} of them (3); when the test fails its seed is printed, and {@code
 * -Ddirflux.seed=} runs it again with that one.
 */
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@ParameterizedTest(name = "{0} -Ddirflux.seed={1}")
@ArgumentsSource(Seeds.class)
@ExtendWith(Seeds.class)
@interface SeededTest {}
