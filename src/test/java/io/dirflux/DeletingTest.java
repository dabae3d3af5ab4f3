package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.RawServer.Answer;
import io.dirflux.error.Attempt;
import io.dirflux.error.NotFoundException;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.net.ConnectException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Deletes a directory over a real socket, also with a 404 after a failed attempt. */
class DeletingTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String ID = "directory_1";
    private static final Answer NOT_FOUND = RawServer.http(404, "", "{\"message\":\"Not Found\"}");

    /** 202 with a text in the one, 204 with nothing in the other. */
    @ParameterizedTest
    @EnumSource(Dialect.class)
    void completesOnTheAnswerOfEitherDialect(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(3, 1))) {
            String id = served.directory(0).id();

            StepVerifier.create(served.client.directories().delete(id))
                    .expectComplete()
                    .verify(SOON);

            assertThat(served.requests(Route.DELETE_DIRECTORY))
                    .singleElement()
                    .satisfies(
                            request -> assertThat(request.status()).isEqualTo(dialect == Dialect.OPENAPI ? 202 : 204));
            assertThat(served.simulator.tenant().directories())
                    .noneMatch(directory -> directory.id().equals(id));
            Failure.of(NotFoundException.class, served.client.directories().delete(id));
        }
    }

    static Stream<Named<Answer>> successes() {
        return Stream.of(
                Named.of("202 text", RawServer.http(202, "Content-Type: text/plain; charset=utf-8\r\n", "Accepted")),
                Named.of("202 said to be JSON", RawServer.http(202, "Content-Type: application/json\r\n", "Accepted")),
                Named.of("200 without a body", RawServer.http(200, "", "")),
                Named.of(
                        "204", RawServer.bytes("HTTP/1.1 204 No Content\r\n\r\n".getBytes(StandardCharsets.US_ASCII))));
    }

    @ParameterizedTest
    @MethodSource("successes")
    void completesOnAnySuccessWithoutReadingItsBody(Answer answer) {
        try (RawServer server = RawServer.answering(answer);
                DirectorySyncClient client = server.client().build()) {
            StepVerifier.create(client.directories().delete(ID))
                    .expectComplete()
                    .verify(SOON);

            assertThat(server.requests).hasSize(1);
        }
    }

    static Stream<Named<Answer>> answersThatMayHaveDeleted() {
        return Stream.of(
                Named.of("reset", RawServer.reset()),
                Named.of("500", RawServer.http(500, "", "")),
                Named.of("504", RawServer.http(504, "", "")),
                Named.of(
                        "truncated",
                        RawServer.thenClose("HTTP/1.1 202 Accepted\r\nContent-Length: 8\r\n\r\nAcc"
                                .getBytes(StandardCharsets.US_ASCII))),
                Named.of("silence", RawServer.silence()));
    }

    @ParameterizedTest
    @MethodSource("answersThatMayHaveDeleted")
    void a404AfterAnAttemptThatMayHaveDeletedCountsAsDone(Answer first) {
        try (RawServer server = RawServer.answering(first, NOT_FOUND);
                DirectorySyncClient client =
                        server.client().attemptTimeout(Duration.ofMillis(800)).build()) {
            StepVerifier.create(client.directories().delete(ID))
                    .expectComplete()
                    .verify(SOON);

            assertThat(server.requests).hasSize(2);
        }
    }

    /** The simulator carries a deletion out before it resets the connection. */
    @Test
    void aDeletionWhoseAnswerWasLostCountsAsDone() {
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.fault(Route.DELETE_DIRECTORY, 1, new Fault.Reset()),
                UnaryOperator.identity(),
                DirectorySpec.of(3, 1))) {
            StepVerifier.create(served.client
                            .directories()
                            .delete(served.directory(0).id()))
                    .expectComplete()
                    .verify(SOON);

            assertThat(served.sent(Route.DELETE_DIRECTORY)).isEqualTo(2);
        }
    }

    @Test
    void a404AfterA429IsNotFound() {
        try (RawServer server = RawServer.answering(RawServer.http(429, "", "\"Ratelimited\""), NOT_FOUND);
                DirectorySyncClient client = server.client().build()) {
            NotFoundException failure =
                    Failure.of(NotFoundException.class, client.directories().delete(ID));

            assertThat(failure.attempts()).extracting(Attempt::outcome).containsExactly("429", "404");
        }
    }

    @Test
    void a404AfterARefusedConnectionIsNotFound() {
        AtomicInteger connecting = new AtomicInteger();
        try (RawServer server = RawServer.answering(NOT_FOUND);
                DirectorySyncClient client = server.client()
                        .httpClient(http ->
                                http.mapConnect(connection -> Mono.defer(() -> connecting.incrementAndGet() == 1
                                        ? Mono.error(new ConnectException("refused"))
                                        : connection)))
                        .build()) {
            NotFoundException failure =
                    Failure.of(NotFoundException.class, client.directories().delete(ID));

            assertThat(failure.attempts()).extracting(Attempt::outcome).containsExactly("connect", "404");
            assertThat(failure.attempts()).extracting(Attempt::requestSent).containsExactly(false, true);
        }
    }

    @Test
    void a404AtFirstIsNotFound() {
        try (RawServer server = RawServer.answering(NOT_FOUND);
                DirectorySyncClient client = server.client().build()) {
            NotFoundException failure =
                    Failure.of(NotFoundException.class, client.directories().delete(ID));

            assertThat(failure.attempts()).hasSize(1);
            assertThat(failure.hint()).contains("GET /directories;");
            assertThat(server.requests).hasSize(1);
        }
    }
}
