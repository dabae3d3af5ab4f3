package io.dirflux.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.DirectorySyncClient;
import io.dirflux.EndpointCall;
import io.dirflux.Failure;
import io.dirflux.RawServer;
import io.dirflux.RetryPolicy;
import io.dirflux.Served;
import io.dirflux.UserQuery;
import io.dirflux.error.ApiException;
import io.dirflux.error.Attempt;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.http.RequestListener;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.Page;
import io.dirflux.simulator.DirectorySpec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;

/**
 * Neither the key nor personal data appears in anything that is logged, thrown or passed to a listener.
 */
class SecretsTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String KEY = "sk_test_marker";
    private static final int[] STATUSES = {200, 400, 401, 403, 404, 418, 422, 429, 500, 503};
    private static final String PERSON = "{\"id\":\"directory_user_1\",\"email\":\"ada@marker.example\"}";

    /** Reactor Netty once logged it in a warning and in our exception's cause: "invalid version format: {"ID":...". */
    @ParameterizedTest
    @ValueSource(strings = {"\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n"})
    void anInvalidResponseHeadIsNeverQuoted(String behind) {
        try (LogRecorder listening = new LogRecorder();
                RawServer server = RawServer.answering(
                        RawServer.thenClose((PERSON + behind).getBytes(StandardCharsets.US_ASCII)));
                DirectorySyncClient client =
                        server.client().retryPolicy(RetryPolicy.none()).build()) {
            DirectorySyncException failure =
                    Failure.of(DirectorySyncException.class, client.users().get("directory_user_1"));

            assertThat(failure).hasMessageContaining("not readable HTTP");
            assertThat(Failure.inALog(failure)).doesNotContainIgnoringCase("marker");
            assertThat(listening.lines)
                    .isNotEmpty()
                    .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("marker"));
        }
    }

    /** Everything a caller can see: items, errors and listener calls. */
    private static final class Seen implements RequestListener {

        final List<Object> all = new CopyOnWriteArrayList<>();

        @Override
        public void attemptEnded(Endpoint endpoint, Attempt attempt) {
            all.add(endpoint);
            all.add(attempt);
        }

        @Override
        public void retryPlanned(Endpoint endpoint, Duration wait, DirectorySyncException cause) {
            failed(cause);
        }

        @Override
        public void pageReceived(Endpoint endpoint, Page<?> page, int unreadableTimestamps) {
            all.add(page);
            all.addAll(page.rejected());
        }

        void failed(Throwable failure) {
            all.add(Failure.inALog(failure));
            if (failure instanceof ApiException refusal) {
                all.add(refusal.error());
                all.addAll(refusal.error().errors());
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void noResultErrorOrLogContainsASecret(Dialect dialect) {
        Seen seen = new Seen();
        AtomicInteger status = new AtomicInteger();
        try (LogRecorder listening = new LogRecorder();
                RawServer server = RawServer.deciding(head -> answer(head, status.get()));
                Served served = Served.in(
                        dialect,
                        simulator -> simulator,
                        client -> client.apiKey(KEY)
                                .baseUrl(server.baseUrl())
                                .listener(seen)
                                .retryPolicy(RetryPolicy.none()),
                        DirectorySpec.of(2, 2),
                        DirectorySpec.of(1, 1))) {
            for (EndpointCall call : EndpointCall.of(dialect)) {
                for (int each : STATUSES) {
                    status.set(each);
                    Flux.from(call.call().apply(served))
                            .doOnNext(seen.all::add)
                            .doOnError(seen::failed)
                            .onErrorComplete()
                            .blockLast(SOON);
                }
            }
            seen.all.add(served.client);
            seen.all.add(UserQuery.inDirectory("directory_1")
                    .email("ada@marker.example")
                    .queryParam("a", "Marker"));
            seen.all.addAll(Thread.getAllStackTraces().keySet());

            assertThat(seen.all).hasSizeGreaterThan(300).hasAtLeastOneElementOfType(DirectoryEvent.class);
            assertThat(marked(seen.all)).isEmpty();
            assertThat(listening.lines).hasSizeGreaterThan(200);
            assertThat(marked(listening.lines)).isEmpty();
        }
    }

    /** A record of the requested kind and id, or an error that quotes one. */
    private static RawServer.Answer answer(String head, int status) {
        String path = head.split("[ ?]", 3)[1];
        String id = path.matches("/\\w+/\\w+") ? path.substring(path.lastIndexOf('/') + 1) : "directory_user_1";
        String person = "{\"id\":\"" + id + "\",\"directory_id\":\"directory_1\",\"email\":\"ada@marker.example\","
                + "\"name\":\"Marker\",\"first_name\":\"Marker\",\"last_name\":\"Marker\","
                + "\"username\":\"Marker\",\"domain\":\"Marker\","
                + "\"emails\":[{\"value\":\"ada@marker.example\"}],"
                + "\"job_title\":\"Marker\",\"external_key\":\"Marker\","
                + "\"custom_attributes\":{\"a\":\"Marker\"},\"raw_attributes\":{\"a\":[\"Marker\"]},"
                + "\"groups\":[{\"id\":\"directory_group_1\",\"name\":\"Marker\"}],"
                + "\"members\":[{\"id\":\"directory_user_1\",\"first_name\":\"Marker\"}]}";
        String event = "{\"id\":\"event_1\",\"event\":\"dsync.user.updated\",\"created_at\":\"2026-01-01T10:00:00Z\","
                + "\"context\":{\"a\":\"Marker\"},\"data\":" + person.substring(0, person.length() - 1)
                + ",\"previous_attributes\":{\"email\":\"ada@marker.example\"}}}";
        String unknown =
                event.replace("dsync.user.updated", "dsync.user.promoted").replace("event_1", "event_2");
        String unreadable = "{\"email\":\"ada@marker.example\",\"first_name\":[\"Marker\"]}";
        String refusal = "{\"message\":\"no ada@marker.example\",\"code\":\"Marker of Ada\",\"errors\":[{\"field\":"
                + "\"email\",\"code\":\"not ada@marker.example\",\"message\":\"Marker\"},\"ada@marker.example\"]}";
        String good = path.equals("/events")
                ? RawServer.page("", event, unknown, unreadable)
                : path.indexOf('/', 1) > 0 ? person : RawServer.page("", person, unreadable);
        return RawServer.http(
                status, "X-Request-Id: ada@marker.example\r\nRetry-After: 61\r\n", status == 200 ? good : refusal);
    }

    private static List<String> marked(Collection<?> objects) {
        return objects.stream()
                .map(String::valueOf)
                .filter(text -> text.toLowerCase(Locale.ROOT).contains("marker"))
                .toList();
    }

    @Test
    void aPlantedLeakIsFound() {
        try (LogRecorder listening = new LogRecorder()) {
            LoggerFactory.getLogger("io.dirflux.Planted").trace("to {}", KEY);
            LoggerFactory.getLogger("planted").info("failed", new IllegalStateException("of ada@marker.example"));

            assertThat(marked(listening.lines)).hasSize(2);
        }
        assertThat(marked(List.of("a Marker", "nobody"))).hasSize(1);
    }
}
