package io.dirflux.spring;

import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.EventContext;
import io.dirflux.model.GroupMember;
import io.dirflux.model.Membership;
import io.dirflux.model.Page;
import io.dirflux.model.WebhookEndpoint;
import io.dirflux.model.WebhookEndpointUpdate;
import java.util.Arrays;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.springframework.aot.hint.BindingReflectionHintsRegistrar;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;

/**
 * What a native image has to keep: the models, which a mapper reads and writes by reflection, and the resources of the
 * client and of the store.
 */
final class DirfluxRuntimeHints implements RuntimeHintsRegistrar {

    private static final BindingReflectionHintsRegistrar BINDING = new BindingReflectionHintsRegistrar();

    @Override
    public void registerHints(RuntimeHints hints, @Nullable ClassLoader classLoader) {
        Stream<Class<?>> records = Stream.of(
                Directory.class,
                DirectoryUser.class,
                DirectoryGroup.class,
                GroupMember.class,
                Membership.class,
                Page.class,
                WebhookEndpoint.class,
                WebhookEndpointUpdate.class,
                EventContext.Actor.class,
                EventContext.GoogleAnalyticsSession.class,
                DirfluxEndpoint.State.class);
        Stream.concat(records, withSubtypes(DirectoryEvent.class))
                .forEach(type -> BINDING.registerReflectionHints(hints.reflection(), type));
        hints.resources()
                .registerPattern("io/dirflux/version.properties")
                .registerPattern("io/dirflux/r2dbc/*.sql")
                .registerPattern("io/dirflux/redis/*.lua");
    }

    private static Stream<Class<?>> withSubtypes(Class<?> type) {
        Class<?>[] permitted = type.getPermittedSubclasses();
        Stream<Class<?>> subtypes =
                permitted == null ? Stream.of() : Arrays.stream(permitted).flatMap(DirfluxRuntimeHints::withSubtypes);
        return Stream.concat(Stream.of(type), subtypes);
    }
}
