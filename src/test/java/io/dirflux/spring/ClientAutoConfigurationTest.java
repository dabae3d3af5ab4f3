package io.dirflux.spring;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.DirectorySyncClient;
import io.dirflux.DirectorySyncClientBuilder;
import io.dirflux.Failure;
import io.dirflux.RawServer;
import io.dirflux.Served;
import io.dirflux.error.TransportException;
import io.dirflux.error.TransportException.Kind;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimiter;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.ResourceLock;
import org.junit.jupiter.api.parallel.Resources;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.properties.source.InvalidConfigurationPropertyValueException;
import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.core.annotation.Order;
import org.springframework.http.client.ReactorResourceFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;

/** When there is a client, and what its properties do. */
class ClientAutoConfigurationTest {

    private static final Duration SOON = Duration.ofSeconds(10);

    private final ApplicationContextRunner app =
            new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(DirfluxAutoConfiguration.class));
    private final ApplicationContextRunner appWithKey = app.withPropertyValues("dirflux.api-key=sk_test_spring");

    @Test
    void withoutAKeyThereIsNoClient() {
        app.run(context -> assertThat(context)
                .hasNotFailed()
                .doesNotHaveBean(DirectorySyncClient.class)
                .doesNotHaveBean(DirfluxConnectionDetails.class));
    }

    @ParameterizedTest
    @ValueSource(strings = {"dirflux.api-key", "WORKOS_API_KEY"})
    void withAKeyThereIsAClientOfThePublicApi(String property) {
        app.withPropertyValues(property + "=sk_test_spring")
                .run(context -> assertThat(context.getBean(DirectorySyncClient.class))
                        .hasToString("DirectorySyncClient[https://api.workos.com, OPENAPI]"));
    }

    @Test
    void aBlankKeyIsNoKey() {
        app.withPropertyValues("dirflux.api-key= ")
                .run(context -> assertThat(context).hasNotFailed().doesNotHaveBean(DirectorySyncClient.class));
    }

    @Test
    void thePropertyComesBeforeTheVariable() {
        app.withPropertyValues(
                        "WORKOS_API_KEY=sk_test_other", "dirflux.api-key=sk_test_spring", "WORKOS_DIALECT=reference")
                .run(context -> assertThat(context.getBean(PropertiesConnectionDetails.class))
                        .isEqualTo(new PropertiesConnectionDetails("sk_test_spring", null, Dialect.REFERENCE)));
    }

    @Test
    void itCanBeTurnedOff() {
        appWithKey
                .withPropertyValues("dirflux.enabled=false")
                .run(context -> assertThat(context).doesNotHaveBean(DirectorySyncClient.class));
    }

    @Test
    void aClientOfTheApplicationReplacesIt() {
        try (DirectorySyncClient own =
                DirectorySyncClient.builder().apiKey("sk_test_own").build()) {
            appWithKey
                    .withBean("own", DirectorySyncClient.class, () -> own)
                    .run(context -> assertThat(context.getBean(DirectorySyncClient.class))
                            .isSameAs(own));
        }
    }

    @Test
    void connectionDetailsReplaceTheProperties() {
        app.withPropertyValues("dirflux.api-key=sk_test_spring", "dirflux.base-url=https://other.test")
                .withBean(DirfluxConnectionDetails.class, ElsewhereDetails::new)
                .run(context -> assertThat(context)
                        .doesNotHaveBean(PropertiesConnectionDetails.class)
                        .getBean(DirectorySyncClient.class)
                        .hasToString("DirectorySyncClient[https://elsewhere.test, REFERENCE]"));
    }

    private record ElsewhereDetails() implements DirfluxConnectionDetails {

        @Override
        public Mono<String> apiKey() {
            return Mono.just("sk_test_fetched");
        }

        @Override
        public String baseUrl() {
            return "https://elsewhere.test";
        }

        @Override
        public Dialect dialect() {
            return Dialect.REFERENCE;
        }
    }

    @Test
    void customizersAreCalledInTheirOrderAfterTheProperties() {
        List<String> called = new ArrayList<>();
        appWithKey
                .withPropertyValues("dirflux.base-url=https://property.test")
                .withBean("first", DirectorySyncClientCustomizer.class, () -> new First(called))
                .withBean("second", DirectorySyncClientCustomizer.class, () -> new Second(called))
                .run(context -> assertThat(
                                context.getBean(DirectorySyncClient.class).toString())
                        .contains("https://second.test"));
        assertThat(called).containsExactly("first", "second");
    }

    @Order(1)
    private record First(List<String> called) implements DirectorySyncClientCustomizer {

        @Override
        public void customize(DirectorySyncClientBuilder builder) {
            called.add("first");
            builder.baseUrl("https://first.test");
        }
    }

    @Order(2)
    private record Second(List<String> called) implements DirectorySyncClientCustomizer {

        @Override
        public void customize(DirectorySyncClientBuilder builder) {
            called.add("second");
            builder.baseUrl("https://second.test");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "dirflux.rate.per-second=7, 7",
        "dirflux.rate.preset=published, 6000",
        "dirflux.rate.share=2, 5",
        "dirflux.rate.preset=unlimited, 2147483647"
    })
    void ratesAreThoseOfTheProperties(String property, int allowed) {
        appWithKey
                .withPropertyValues(property)
                .run(context -> assertThat(context.getBean(DirectorySyncClient.class)
                                .rateLimit()
                                .block(SOON)
                                .allowed())
                        .isEqualTo(allowed));
    }

    @Test
    void eachRateAndRetryIsBound() {
        appWithKey
                .withPropertyValues(
                        "dirflux.rate.per-directory=3",
                        "dirflux.rate.max-rate=50",
                        "dirflux.rate.max-wait=5s",
                        "dirflux.rate.max-queue=9",
                        "dirflux.retry.max-attempts=2",
                        "dirflux.retry.first-backoff=40s",
                        "dirflux.retry.max-backoff=50s",
                        "dirflux.retry.max-retry-after=1m",
                        "dirflux.retry.budget=0")
                .run(context -> {
                    DirfluxProperties properties = context.getBean(DirfluxProperties.class);
                    assertThat(ClientFactory.limits(properties.rate()))
                            .isEqualTo(RateLimits.perSecond(10)
                                    .perDirectory(3)
                                    .maxRate(50)
                                    .maxWait(Duration.ofSeconds(5))
                                    .maxQueue(9));
                    assertThat(ClientFactory.policy(properties.retry()).toString())
                            .contains("maxAttempts=2, firstBackoff=PT40S, maxBackoff=PT50S")
                            .contains("maxRetryAfter=PT1M, budget=0");
                });
    }

    @Test
    void aLimiterOfTheApplicationIsUsed() {
        appWithKey
                .withBean(RateLimiter.class, () -> RateLimiter.create(RateLimits.perSecond(3)))
                .run(context -> assertThat(context.getBean(DirectorySyncClient.class)
                                .rateLimitNow()
                                .allowed())
                        .isEqualTo(3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "dirflux.rate.per-second=0|dirflux.rate.per-second",
                "dirflux.rate.share=2000|dirflux.rate.share",
                "dirflux.rate.max-wait=-1s|dirflux.rate.max-wait",
                "dirflux.retry.max-attempts=0|dirflux.retry.max-attempts",
                "dirflux.retry.first-backoff=2m|dirflux.retry.first-backoff",
                "dirflux.retry.max-backoff=1ms|dirflux.retry.max-backoff",
                "dirflux.retry.budget=-1|dirflux.retry.budget",
                "dirflux.max-connections=0|dirflux.max-connections",
                "dirflux.connect-timeout=0s|dirflux.connect-timeout",
                "dirflux.attempt-timeout=-1s|dirflux.attempt-timeout",
                "dirflux.max-body-size=0B|dirflux.max-body-size",
                "dirflux.max-body-size=3GB|dirflux.max-body-size",
                "dirflux.max-idle-time=0s|dirflux.max-idle-time",
                "dirflux.max-life-time=0s|dirflux.max-life-time"
            })
    void aValueOutOfRangeNamesItsProperty(String property, String name) {
        appWithKey
                .withPropertyValues(property)
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOfSatisfying(InvalidConfigurationPropertyValueException.class, failure -> {
                            assertThat(failure.getName()).isEqualTo(name);
                            assertThat(failure.getReason()).isNotBlank();
                        }));
    }

    @Test
    void twoRatesAtATimeAreRefused() {
        appWithKey
                .withPropertyValues("dirflux.rate.per-second=5", "dirflux.rate.preset=unlimited")
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .hasMessageContaining("dirflux.rate.preset")
                        .hasMessageContaining("per-second is set too"));
    }

    @Test
    void aFailureOfACustomizerIsNotBlamedOnTheBaseUrl() {
        appWithKey
                .withPropertyValues("dirflux.base-url=https://property.test")
                .withBean(
                        DirectorySyncClientCustomizer.class,
                        () -> builder -> builder.httpClient(http -> {
                            throw new IllegalArgumentException("no such proxy");
                        }))
                .run(context -> assertThat(context)
                        .getFailure()
                        .rootCause()
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessage("no such proxy"));
    }

    @Test
    void aBaseUrlOfTheApplicationIsBlamedOnItsClass() {
        app.withBean(DirfluxConnectionDetails.class, FaultyDetails::new)
                .run(context -> assertThat(context.getStartupFailure())
                        .hasStackTraceContaining(
                                FaultyDetails.class.getName() + " cannot be used: The base URL is refused"));
    }

    private record FaultyDetails() implements DirfluxConnectionDetails {

        @Override
        public Mono<String> apiKey() {
            return Mono.just("sk_test_fetched");
        }

        @Override
        public String baseUrl() {
            return "ftp://elsewhere.test";
        }
    }

    @Test
    void theEventLoopOfTheApplicationIsShared() {
        LoopResources loops = LoopResources.create("shared", 1, true);
        ReactorResourceFactory factory = new ReactorResourceFactory();
        factory.setUseGlobalResources(false);
        factory.setLoopResources(loops);
        appWithKey
                .withPropertyValues("dirflux.base-url=http://127.0.0.1:9", "dirflux.retry.max-attempts=1")
                .withBean(ReactorResourceFactory.class, () -> factory)
                .run(context -> {
                    String thread = context.getBean(DirectorySyncClient.class)
                            .directories()
                            .get("directory_1")
                            .map(Object::toString)
                            .onErrorResume(
                                    refused -> Mono.just(Thread.currentThread().getName()))
                            .block(SOON);
                    assertThat(thread).startsWith("shared-");
                });
        loops.disposeLater(Duration.ZERO, SOON).block(SOON);
    }

    @Test
    void theConnectionPoolOfTheApplicationIsNotShared() {
        ConnectionProvider pool = ConnectionProvider.create("app", 1);
        ReactorResourceFactory factory = new ReactorResourceFactory();
        factory.setUseGlobalResources(false);
        factory.setShutdownQuietPeriod(Duration.ZERO);
        factory.setConnectionProvider(pool);
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(5, 1))) {
            served.simulator.faults(Route.GET_USER, (request, honest) -> Optional.of(new Fault.Delay(SOON)));
            app.withPropertyValues(
                            "dirflux.api-key=" + served.simulator.apiKey(),
                            "dirflux.base-url=" + served.simulator.baseUrl())
                    .withBean(ReactorResourceFactory.class, () -> factory)
                    .run(context -> {
                        Disposable calls = Flux.range(0, 5)
                                .map(user -> served.directory(0).userId(user))
                                .flatMap(context.getBean(DirectorySyncClient.class)
                                        .users()::get)
                                .subscribe();
                        await().atMost(SOON).until(() -> served.simulator.inFlight() == 5);
                        calls.dispose();
                    });
        }
        pool.dispose();
    }

    /** The proxy would be asked for the host, and plain http to it be refused. */
    @Test
    @ResourceLock(Resources.SYSTEM_PROPERTIES)
    void plainHttpCanBeAllowedAndTheProxyOfTheJvmSwitchedOff() {
        try (RawServer proxy = RawServer.answering(RawServer.hangUp())) {
            URI address = URI.create(proxy.baseUrl());
            appWithKey
                    .withSystemProperties("http.proxyHost=" + address.getHost(), "http.proxyPort=" + address.getPort())
                    .withPropertyValues(
                            "dirflux.base-url=http://api.dirflux.invalid",
                            "dirflux.allow-insecure-http=true",
                            "dirflux.system-proxy=false",
                            "dirflux.retry.max-attempts=1")
                    .run(context -> {
                        TransportException failure = Failure.of(
                                TransportException.class,
                                context.getBean(DirectorySyncClient.class)
                                        .users()
                                        .get("directory_user_1"));
                        assertThat(failure.kind()).isEqualTo(Kind.CONNECT); // the host does not exist
                        assertThat(proxy.everConnected).isEmpty();
                    });
        }
    }

    @Test
    void withoutSpringWebThereIsNoSharedLoop() {
        appWithKey
                .withClassLoader(new FilteredClassLoader(ReactorResourceFactory.class))
                .run(context -> assertThat(context)
                        .hasSingleBean(DirectorySyncClient.class)
                        .doesNotHaveBean(DirectorySyncClientCustomizer.class));
    }

    @Test
    void theClientIsClosedWithTheContext() {
        List<DirectorySyncClient> seen = new ArrayList<>();
        appWithKey.run(context -> seen.add(context.getBean(DirectorySyncClient.class)));

        assertThat(seen.get(0)
                        .directories()
                        .get("directory_1")
                        .materialize()
                        .block(SOON)
                        .getThrowable())
                .isInstanceOf(io.dirflux.error.ClientClosedException.class);
    }
}
