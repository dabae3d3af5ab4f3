package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.DecodingException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which unreadable 2xx bodies are asked for again: those that may have been damaged on the way. */
class UnreadableBodiesTest {

    private static final String JSON = "Content-Type: application/json\r\n";
    private static final String WHOLE = RawServer.page("", RawServer.user("directory_user_1"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[{\"id\":\"directory_user_1\"}]",
                "{\"object\":\"list\",\"data\":{}}",
                "{\"object\":\"list\",\"data\":\"none\"}",
                "{\"object\":\"list\",\"data\":[],\"list_metadata\":[]}",
                "{\"object\":\"list\",\"data\":[NaN]}",
                "{\"object\":\"list\",\"data\":[],}",
                "{'object':'list'}",
                "{\"object\":\"list\",\"data\":[]} {}",
                "{\"users\":[]}",
                "\"no users\"",
                "42",
                "null"
            })
    void jsonOfAnotherShapeFailsAtOnce(String body) {
        assertFailsAfter(1, RawServer.http(200, JSON, body));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "   ",
                "{",
                "{\"object\":\"list\",\"data\":[",
                "{\"object\":\"list\",\"data\":[{\"id\":\"directory_user_1\",\"directory_id\":\"direct",
                "<!DOCTYPE html><html>Sign in</html>",
                "\uFEFF<html>",
                "upstream connect error"
            })
    void whatIsDamagedOrNotFromTheApiIsAskedForAgain(String body) {
        assertFailsAfter(4, RawServer.http(200, JSON, body));
    }

    /** 204 and 205 have no body by definition, and 202 and 206 are not what a list is answered with. */
    @ParameterizedTest
    @ValueSource(ints = {201, 202, 204, 205, 206})
    void aStatusWithoutABodyFailsAtOnce(int status) {
        assertFailsAfter(1, RawServer.http(status, "", ""));
    }

    @Test
    void aSingleRecordIsTreatedTheSame() {
        try (RawServer server = RawServer.answering(RawServer.json("[]"));
                DirectorySyncClient client = server.client().build()) {
            DecodingException failure =
                    Failure.of(DecodingException.class, client.users().get("directory_user_1"));

            assertThat(failure.isRetryable()).isFalse();
            assertThat(server.requests).hasSize(1);
        }
    }

    @Test
    void aWholeBodyIsReadAfterADamagedOne() {
        try (RawServer server = RawServer.answering(
                        RawServer.json(WHOLE.substring(0, WHOLE.length() / 2)), RawServer.json(WHOLE));
                DirectorySyncClient client = server.client().build()) {
            assertThat(client.users()
                            .list(UserQuery.inDirectory("directory_1"))
                            .collectList()
                            .block())
                    .hasSize(1);
        }
    }

    private static void assertFailsAfter(int attempts, RawServer.Answer answer) {
        try (RawServer server = RawServer.answering(answer);
                DirectorySyncClient client = server.client().build()) {
            DecodingException failure =
                    Failure.of(DecodingException.class, client.users().list(UserQuery.inDirectory("directory_1")));

            assertThat(failure.isRetryable()).isEqualTo(attempts > 1);
            assertThat(failure.attempts()).hasSize(attempts);
            assertThat(server.requests).hasSize(attempts);
        }
    }
}
