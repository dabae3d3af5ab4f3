package io.dirflux.junit;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test class that gets a simulator with the default tenant: one organization with one directory of 250 users in 10
 * groups. Its methods may take a {@code Simulator}, a {@code Tenant}, a {@code DirectorySyncClient} and a {@link
 * WebhookSender} as parameters.
 *
 * <p>It may be used on an annotation of your own, for example together with {@code @SpringBootTest}.
 *
 * <p>Register a {@link SimulatorExtension} instead if the test needs a tenant of its own.
 */
@Documented
@Inherited
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(SimulatorExtension.class)
public @interface DirfluxTest {

    /** How long a simulator lives; each method gets its own by default. */
    Lifecycle lifecycle() default Lifecycle.PER_METHOD;

    /** How long a simulator lives. */
    enum Lifecycle {
        /** Each test method has a simulator of its own, so that methods may change it and run in parallel. */
        PER_METHOD,
        /** All methods of the class, and of its nested classes, share one. */
        PER_CLASS
    }
}
