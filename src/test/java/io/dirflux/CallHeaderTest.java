package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Headers of a single call, over a real socket. */
class CallHeaderTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String USER = RawServer.user("directory_user_1");
    private static final UserQuery QUERY = UserQuery.inDirectory("directory_1");

    @Test
    void everyRequestOfTheCallHasThemAndNoOther() {
        try (RawServer server = RawServer.answering(
                        RawServer.json(RawServer.page("directory_user_1", USER)),
                        RawServer.http(503, "", ""),
                        RawServer.json(RawServer.page("")),
                        RawServer.json(USER));
                DirectorySyncClient client = server.client().build()) {
            client.users()
                    .list(QUERY)
                    .contextWrite(CallOptions.header("traceparent", "00-1").and(CallOptions.header("X-Team", "a b")))
                    .blockLast(SOON);
            client.users().get("directory_user_1").block(SOON);

            assertThat(server.requests).hasSize(4);
            assertThat(server.requests.subList(0, 3))
                    .allSatisfy(head -> assertThat(head)
                            .containsIgnoringCase("traceparent: 00-1")
                            .containsIgnoringCase("x-team: a b")
                            .containsIgnoringCase("authorization: Bearer sk_test_raw"));
            assertThat(server.requests.get(3)).doesNotContainIgnoringCase("traceparent", "x-team");
        }
    }

    @Test
    void theSameNameInAnotherCaseReplacesIt() {
        try (RawServer server = RawServer.answering(RawServer.json(USER));
                DirectorySyncClient client = server.client()
                        .httpClient(http -> http.headers(headers -> headers.set("X-Team", "of the client")))
                        .build()) {
            client.users()
                    .get("directory_user_1")
                    .contextWrite(CallOptions.header("x-team", "one").and(CallOptions.header("X-TEAM", "two")))
                    .block(SOON);

            assertThat(lines(server.requests.get(0)))
                    .filteredOn(line -> line.toLowerCase(Locale.ROOT).startsWith("x-team"))
                    .hasSize(1)
                    .allMatch(line -> line.endsWith(": two"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"Authorization", "AUTHORIZATION", "proxy-authorization", "Host", "Content-Length"})
    void theClientsOwnHeadersAreRefused(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CallOptions.header(name, "Bearer sk_marker"))
                .withMessageContaining("is the client's own")
                .withMessageNotContaining("sk_marker");
    }

    @Test
    void whatWouldBreakTheRequestIsRefusedWithoutBeingShown() {
        for (String value : List.of("a\r\nAuthorization: x", "a\nb", "marker\u0000", "caf\u00e9 marker")) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> CallOptions.header("X-Team", value))
                    .withMessageStartingWith("The value of the header x-team")
                    .withMessageNotContaining("marker");
        }
        for (String name : List.of("", "a b", "a:", "a\r\nb")) {
            assertThatIllegalArgumentException().isThrownBy(() -> CallOptions.header(name, "a"));
        }
    }

    @Test
    void theirValuesAreNotShown() {
        CallOptions options = CallOptions.header("X-Team", "marker").and(CallOptions.deadline(SOON));

        assertThat(options.toString()).contains("header x-team", "deadline").doesNotContain("marker");
        assertThat(options.size()).isEqualTo(2);
    }

    private static List<String> lines(String head) {
        return head.lines().toList();
    }
}
