package io.dirflux.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.reflection;
import static org.springframework.aot.hint.predicate.RuntimeHintsPredicates.resource;

import io.dirflux.model.DirectoryUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.springframework.aot.hint.RuntimeHints;
import org.springframework.aot.hint.RuntimeHintsRegistrar;
import org.springframework.core.io.support.SpringFactoriesLoader;

/** A native image keeps all that is reached by reflection. */
class RuntimeHintsTest {

    private final RuntimeHints hints = new RuntimeHints();

    RuntimeHintsTest() {
        SpringFactoriesLoader.forResourceLocation("META-INF/spring/aot.factories")
                .load(RuntimeHintsRegistrar.class)
                .stream()
                .filter(DirfluxRuntimeHints.class::isInstance)
                .forEach(registrar -> registrar.registerHints(hints, getClass().getClassLoader()));
    }

    @Test
    void everyRecordOfTheModelIsBound() throws Exception {
        List<Class<?>> records = recordsOfTheModel();

        assertThat(records).hasSizeGreaterThan(20).contains(DirectoryUser.class);
        assertThat(records).allSatisfy(type -> {
            assertThat(reflection().onType(type)).as(type.getName()).accepts(hints);
            for (java.lang.reflect.RecordComponent component : type.getRecordComponents()) {
                assertThat(reflection().onMethodInvocation(component.getAccessor()))
                        .as(type.getName() + "." + component.getName())
                        .accepts(hints);
            }
        });
    }

    private static List<Class<?>> recordsOfTheModel() throws Exception {
        try (Stream<Path> files = Files.list(Path.of("target/classes/io/dirflux/model"))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class") && !name.equals("package-info.class"))
                    .map(name -> "io.dirflux.model." + name.replace(".class", ""))
                    .<Class<?>>map(RuntimeHintsTest::load)
                    .filter(type -> type.isRecord() && java.lang.reflect.Modifier.isPublic(type.getModifiers()))
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatTheEndpointShowsIsBound() {
        assertThat(List.of(
                        DirfluxEndpoint.State.class,
                        DirfluxEndpoint.FollowerDetails.class,
                        DirfluxEndpoint.FollowedDirectory.class,
                        FollowDetails.class,
                        LimiterDetails.class))
                .allSatisfy(type -> assertThat(reflection().onType(type)).accepts(hints));
    }

    static List<String> resources() throws Exception {
        List<String> names = new ArrayList<>(List.of("io/dirflux/version.properties"));
        for (String folder : List.of("io/dirflux/r2dbc", "io/dirflux/redis")) {
            try (Stream<Path> files = Files.list(Path.of("target/classes", folder))) {
                files.map(file -> folder + "/" + file.getFileName())
                        .filter(name -> !name.endsWith(".class"))
                        .forEach(names::add);
            }
        }
        assertThat(names).hasSizeGreaterThan(10);
        return names;
    }

    @ParameterizedTest
    @MethodSource("resources")
    void everyResourceThatIsReadIsKept(String name) {
        assertThat(getClass().getResource("/" + name)).isNotNull();
        assertThat(resource().forResource(name)).accepts(hints);
    }
}
