package io.dirflux.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.DirectorySyncClient;
import io.dirflux.Document;
import io.dirflux.webhook.WebhookVerifier;
import java.lang.reflect.Method;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ReactiveWebApplicationContextRunner;

/** An application with everything switched on, and one optional library that is not on its class path. */
class OptionalLibrariesTest {

    private static final Class<?>[] OURS = ours();
    private static final Pattern BEAN = Pattern.compile("`(dirflux[A-Z]\\w+)`");

    private final ReactiveWebApplicationContextRunner app = new ReactiveWebApplicationContextRunner()
            .withConfiguration(AutoConfigurations.of(OURS))
            .withBean(
                    io.micrometer.core.instrument.MeterRegistry.class,
                    io.micrometer.core.instrument.simple.SimpleMeterRegistry::new)
            .withPropertyValues(
                    "dirflux.api-key=sk_test_spring",
                    "dirflux.webhook.secrets=whsec_test",
                    "dirflux.webhook.path=/hooks",
                    "management.endpoints.web.exposure.include=*");

    private static Class<?>[] ours() {
        return ImportCandidates.load(
                        org.springframework.boot.autoconfigure.AutoConfiguration.class,
                        OptionalLibrariesTest.class.getClassLoader())
                .getCandidates()
                .stream()
                .filter(name -> name.startsWith("io.dirflux."))
                .map(OptionalLibrariesTest::load)
                .toArray(Class<?>[]::new);
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name);
        } catch (ClassNotFoundException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void withAllOfThemEverythingIsThere() {
        assertThat(OURS).hasSize(7);
        app.run(context -> assertThat(context)
                .hasNotFailed()
                .hasBean("dirfluxWebhookRoute")
                .hasBean("dirfluxHealthIndicator")
                .hasBean("dirfluxMicrometerListener")
                .hasSingleBean(DirfluxEndpoint.class));
    }

    /** The library's package, and the bean that is missing then; {@code none} if it is used by no bean. */
    @ParameterizedTest
    @CsvSource({
        "org.springframework.boot.actuate, dirfluxEndpoint",
        "org.springframework.boot.health, dirfluxHealthIndicator",
        "io.micrometer, dirfluxMicrometerListener",
        "org.springframework.web.reactive, dirfluxWebhookRoute",
        "io.r2dbc, none",
        "io.lettuce, none"
    })
    void withoutOneTheRestWorks(String library, String missing) {
        FilteredClassLoader without = new FilteredClassLoader(library);
        List<String> beans = Stream.of(
                        "dirfluxEndpoint", "dirfluxHealthIndicator", "dirfluxMicrometerListener", "dirfluxWebhookRoute")
                .filter(bean -> !bean.equals(missing))
                .toList();
        app.withClassLoader(without).run(context -> {
            assertThat(context)
                    .hasNotFailed()
                    .hasSingleBean(DirectorySyncClient.class)
                    .hasSingleBean(WebhookVerifier.class)
                    .doesNotHaveBean(missing);
            assertThat(context.getBeanDefinitionNames()).containsAll(beans);
        });
    }

    /** The order is given by names, and a wrong one would be ignored. Two are in libraries that are not here. */
    @Test
    void whatOursComeAfterExists() {
        Stream<String> names = Arrays.stream(OURS)
                .map(type -> type.getAnnotation(org.springframework.boot.autoconfigure.AutoConfiguration.class))
                .flatMap(order -> Stream.concat(Arrays.stream(order.afterName()), Arrays.stream(order.beforeName())))
                .filter(name -> !name.matches("org\\.springframework\\.boot\\.(r2dbc|http\\.client)\\..*"));

        assertThat(names)
                .hasSizeGreaterThan(5)
                .allSatisfy(name -> assertThat(load(name)).isNotNull());
    }

    @Test
    void everythingCanBeTurnedOffWithOneProperty() {
        try (DirectorySyncClient own =
                DirectorySyncClient.builder().apiKey("sk_test_own").build()) {
            app.withBean(DirectorySyncClient.class, () -> own)
                    .withPropertyValues(
                            "dirflux.enabled=false", "dirflux.events.enabled=true", "dirflux.sync.enabled=true")
                    .run(context ->
                            assertThat(context.getBeanDefinitionNames()).noneMatch(name -> name.startsWith("dirflux")));
        }
    }

    /** An application has a {@code WebhookVerifier} for other webhooks, of its own type. */
    @Test
    void noNameOfOursIsThatOfAnApplication() {
        assertThat(beans().map(Method::getName)).hasSizeGreaterThan(15).allMatch(name -> name.startsWith("dirflux"));
    }

    private static Stream<Method> beans() {
        return Arrays.stream(OURS)
                .flatMap(type -> Stream.concat(Stream.of(type), Arrays.stream(type.getDeclaredClasses())))
                .flatMap(type -> Arrays.stream(type.getDeclaredMethods()))
                .filter(method -> method.isAnnotationPresent(org.springframework.context.annotation.Bean.class));
    }

    @Test
    void thePageNamesTheBeansThatNoTypeReplaces() {
        Stream<String> onThePage = BEAN.matcher(Document.page("spring-boot.md").section("What has no property"))
                .results()
                .map(found -> found.group(1));
        List<String> unreplaced = beans().filter(method -> !isReplacedByType(method))
                .map(Method::getName)
                .toList();

        assertThat(onThePage).hasSize(8).containsExactlyInAnyOrderElementsOf(unreplaced);
    }

    private static boolean isReplacedByType(Method bean) {
        ConditionalOnMissingBean condition = bean.getAnnotation(ConditionalOnMissingBean.class);
        return condition != null && condition.name().length == 0;
    }
}
