package io.dirflux.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.DirectorySyncClient;
import io.dirflux.Failure;
import io.dirflux.RawServer;
import io.dirflux.RawServer.Answer;
import io.dirflux.RetryPolicy;
import io.dirflux.UserQuery;
import io.dirflux.error.DecodingException;
import io.dirflux.error.DirectorySyncException;
import io.dirflux.error.TransportException;
import io.dirflux.model.DirectoryUser;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;

/** Responses with wrong framing: a wrong length, oversized headers, or too many responses. */
class MalformedHttpTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String USER = RawServer.user("directory_user_1");

    @Test
    void aBodyShorterThanItsLengthIsCutOff() {
        TransportException failure = failureOf(TransportException.class, RawServer.thenClose(head(USER.length() + 1)));

        assertThat(failure.kind()).isEqualTo(TransportException.Kind.RESET);
    }

    @Test
    void aBodyLongerThanItsLengthEndsAtItsLength() {
        failureOf(DecodingException.class, RawServer.bytes(head(USER.length() - 1)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "ten", "99999999999999999999", "10\r\nContent-Length: 11", "5, 6"})
    void anInvalidLengthIsNotReadableHttp(String length) {
        TransportException failure = failureOf(TransportException.class, RawServer.thenClose(head(length)));

        assertThat(failure.kind()).isEqualTo(TransportException.Kind.PROTOCOL);
    }

    @Test
    void headersOfMoreThan64KilobytesAreNotReadableHttp() {
        String header = "X-Long: " + "x".repeat(8_000) + "\r\n";
        byte[] answer = ("HTTP/1.1 200 OK\r\n" + header.repeat(9) + "Content-Length: 2\r\n\r\n{}")
                .getBytes(StandardCharsets.US_ASCII);

        TransportException failure = failureOf(TransportException.class, RawServer.bytes(answer));

        assertThat(failure.kind()).isEqualTo(TransportException.Kind.PROTOCOL);
    }

    /** An unrequested second response must not become the response to the next request. */
    @Test
    void anExtraResponseDoesNotAnswerTheNextRequest() {
        String first = RawServer.page("directory_user_1", USER);
        String last = RawServer.page("", RawServer.user("directory_user_2"));
        byte[] twice = (json(first) + json(first)).getBytes(StandardCharsets.US_ASCII);
        try (RawServer server = RawServer.answering(RawServer.bytes(twice), RawServer.json(last));
                DirectorySyncClient client = server.client().build()) {
            Flux<DirectoryUser> walk =
                    client.users().list(UserQuery.inDirectory("directory_1").pagesAhead(0));

            List<String> ids = walk.map(DirectoryUser::id).collectList().block(SOON);

            assertThat(ids).containsExactly("directory_user_1", "directory_user_2");
        }
    }

    private static <E extends DirectorySyncException> E failureOf(Class<E> type, Answer answer) {
        try (RawServer server = RawServer.answering(answer);
                DirectorySyncClient client =
                        server.client().retryPolicy(RetryPolicy.none()).build()) {
            return Failure.of(type, client.users().get("directory_user_1"));
        }
    }

    private static byte[] head(Object length) {
        return ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + length + "\r\n\r\n" + USER)
                .getBytes(StandardCharsets.US_ASCII);
    }

    private static String json(String body) {
        return "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length() + "\r\n\r\n"
                + body;
    }
}
