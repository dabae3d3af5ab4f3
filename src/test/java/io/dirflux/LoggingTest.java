package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import io.dirflux.error.RateLimitedException;
import io.dirflux.http.RequestListener;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/** The log lines with their levels, and the data that is never logged. */
class LoggingTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String KEY = "sk_marker_key";
    private static final String EMAIL = "ada@marker.example";

    private final Logger logger = (Logger) LoggerFactory.getLogger("io.dirflux");
    private final Kept kept = new Kept();

    private static final class Kept extends AppenderBase<ILoggingEvent> {

        final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();

        @Override
        protected void append(ILoggingEvent event) {
            events.add(event);
        }

        List<String> at(Level level) {
            return events.stream()
                    .filter(event -> event.getLevel() == level)
                    .map(ILoggingEvent::getFormattedMessage)
                    .toList();
        }
    }

    @BeforeEach
    void listen() {
        kept.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
        kept.start();
        logger.setLevel(Level.TRACE);
        logger.setAdditive(false);
        logger.addAppender(kept);
    }

    @AfterEach
    void stopListening() {
        logger.detachAppender(kept);
        logger.setAdditive(true);
        logger.setLevel(null);
    }

    @Test
    void eachAttemptAtDebug() {
        try (RawServer server = RawServer.answering(
                        RawServer.http(503, "X-Request-Id: req_1\r\n", ""),
                        RawServer.reset(),
                        RawServer.json(RawServer.user("directory_user_1")));
                DirectorySyncClient client = server.client().build()) {
            client.users().get("directory_user_1").block(SOON);

            assertThat(kept.at(Level.DEBUG))
                    .filteredOn(message -> message.startsWith("GET /directory_users/{id} attempt "))
                    .satisfiesExactly(
                            first -> assertThat(first)
                                    .contains("attempt 1: 503 after")
                                    .contains("req_1"),
                            second -> assertThat(second).contains("attempt 2: reset after"),
                            third -> assertThat(third).contains("attempt 3: 200 after"));
            assertThat(kept.at(Level.WARN)).isEmpty();
        }
    }

    @Test
    void aRejectedRecordAtWarnWithoutItsValues() {
        String rejected = "{\"id\":\"directory_user_2\",\"email\":\"" + EMAIL + "\",\"first_name\":\"Marker\"}";
        try (RawServer server = RawServer.answering(
                        RawServer.json(RawServer.page("", RawServer.user("directory_user_1"), rejected)));
                DirectorySyncClient client = server.client().build()) {
            UserQuery query = UserQuery.inDirectory("directory_1").skipRejected(record -> {});

            List<String> ids = client.users()
                    .list(query)
                    .map(DirectoryUser::id)
                    .collectList()
                    .block(SOON);

            assertThat(ids).containsExactly("directory_user_1");
            assertThat(kept.at(Level.WARN))
                    .singleElement()
                    .satisfies(message -> assertThat(message)
                            .startsWith("GET /directory_users: record 1 rejected (id directory_user_2, ")
                            .contains("directory_id")
                            .doesNotContain(EMAIL, "Marker"));
        }
    }

    @Test
    void whatTheServerPutsWhereAnIdBelongsIsShownOnlyIfItLooksLikeOne() {
        String rejected = "{\"id\":\"" + EMAIL + "\"}";
        try (RawServer server = RawServer.answering(RawServer.json(RawServer.page("", rejected)));
                DirectorySyncClient client = server.client().build()) {
            client.users()
                    .list(UserQuery.inDirectory("directory_1").skipRejected(record -> {}))
                    .blockLast(SOON);

            assertThat(kept.at(Level.WARN))
                    .singleElement()
                    .satisfies(message ->
                            assertThat(message).contains("(id (unprintable), ").doesNotContain(EMAIL));
        }
    }

    @Test
    void aHoldOfMoreThanTenSecondsAtWarnWhenItBegins() {
        try (Served served = limited(refusal(11))) {
            Failure.of(
                    RateLimitedException.class,
                    served.client
                            .users()
                            .get(served.directory(0).userId(0))
                            .contextWrite(CallOptions.retry(RetryPolicy.none())));

            await().atMost(SOON).until(() -> !kept.at(Level.WARN).isEmpty());
            assertThat(kept.at(Level.WARN))
                    .singleElement()
                    .satisfies(
                            message -> assertThat(message).contains("held back").contains("11S"));
        }
    }

    @Test
    void aShortHoldAtDebugOnly() {
        try (Served served = limited(refusal(2))) {
            Failure.of(
                    RateLimitedException.class,
                    served.client
                            .users()
                            .get(served.directory(0).userId(0))
                            .contextWrite(CallOptions.retry(RetryPolicy.none())));

            await().atMost(SOON)
                    .until(() -> kept.at(Level.DEBUG).stream().anyMatch(message -> message.contains("held back")));
            assertThat(kept.at(Level.WARN)).isEmpty();
        }
    }

    private static Fault refusal(int seconds) {
        return new Fault.Status(429, "", "", Map.of("Retry-After", String.valueOf(seconds)));
    }

    private static Served limited(Fault first) {
        return Served.in(
                Dialect.OPENAPI,
                server -> server.fault(Route.GET_USER, 1, first),
                client -> client.rateLimits(RateLimits.perSecond(10)),
                DirectorySpec.of(1, 0));
    }

    @Test
    void aListenersFailureAtWarnByItsTypeOnly() {
        RequestListener failing = new RequestListener() {
            @Override
            public void queued(RequestListener.Endpoint endpoint) {
                throw new IllegalStateException(EMAIL);
            }
        };
        try (Served served =
                Served.in(Dialect.OPENAPI, b -> b, client -> client.listener(failing), DirectorySpec.of(1, 0))) {
            served.client.users().get(served.directory(0).userId(0)).block(SOON);

            assertThat(kept.at(Level.WARN))
                    .singleElement()
                    .asString()
                    .contains("IllegalStateException")
                    .doesNotContain(EMAIL);
        }
    }

    /** Whatever happens, at whatever level. */
    @Test
    void neitherKeyNorPeople() {
        String person = RawServer.user("directory_user_1")
                .replace(
                        "}",
                        ",\"email\":\"" + EMAIL
                                + "\",\"first_name\":\"Marker\",\"raw_attributes\":{\"a\":\"Marker\"}}");
        String lie = person.replace("directory_user_1", "directory_user_2");
        String said = "{\"message\":\"no " + EMAIL + "\",\"code\":\"Marker of " + EMAIL + "\"}";
        try (RawServer server = RawServer.answering(
                        RawServer.json(person),
                        RawServer.json(lie),
                        RawServer.json(RawServer.page("", person, "{\"email\":\"" + EMAIL + "\"}")),
                        RawServer.http(422, "", said),
                        RawServer.http(429, "Retry-After: 61\r\n", said),
                        RawServer.json(person.substring(0, person.length() - 5)),
                        RawServer.thenClose(Arrays.copyOf(RawServer.message(200, "", ascii(person)), 120)),
                        RawServer.reset(),
                        RawServer.json("<p>" + EMAIL));
                DirectorySyncClient client = server.client()
                        .apiKey(KEY)
                        .retryPolicy(RetryPolicy.none())
                        .build()) {
            for (int i = 0; i < 9; i++) {
                Flux<DirectoryUser> call = i == 2
                        ? client.users()
                                .list(UserQuery.inDirectory("directory_1").email(EMAIL))
                        : client.users().get("directory_user_1").flux();
                call.onErrorComplete().blockLast(SOON);
            }

            assertThat(server.requests).hasSize(9);
            assertThat(kept.events).hasSizeGreaterThanOrEqualTo(9);
            assertThat(kept.events).allSatisfy(event -> {
                assertThat(event.getFormattedMessage()).doesNotContain(KEY, EMAIL, "Marker", "marker");
                assertThat(event.getThrowableProxy()).isNull();
            });
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
