package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.ApiException;
import io.dirflux.error.ForbiddenException;
import io.dirflux.error.ServerErrorException;
import io.dirflux.error.UnexpectedStatusException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers of what stands between the client and the API: proxies, firewalls, load balancers. */
class IntermediariesTest {

    private static final String ID = "directory_user_01MARKER";
    private static final String HTML = "Content-Type: text/html; charset=UTF-8\r\n";
    private static final String BLOCKED =
            "<!DOCTYPE html>\n<html><title>Attention Required! ada@marker.example</title>";
    private static final String NOT_THE_API = "is not the API's";

    @ParameterizedTest
    @ValueSource(ints = {408, 425, 520, 521, 522, 523, 524, 525, 526, 527, 529, 530, 598, 599})
    void aStatusThatOnlyTheySendIsRetriedAndTheHintSaysThatTheyAnswered(int status) {
        try (RawServer server = RawServer.answering(
                        RawServer.http(status, "", "{\"message\":\"no\"}"), RawServer.json(RawServer.user(ID)));
                DirectorySyncClient client = server.client().build()) {
            assertThat(client.users().get(ID).block()).extracting("id").isEqualTo(ID);
            assertThat(server.requests).hasSize(2);
        }
        assertThat(answered(status, "", "error").hint()).contains(NOT_THE_API).contains("something between");
    }

    @Test
    void aFirewallsPageOf403DoesNotBlameTheKey() {
        ApiException failure = answered(403, HTML + "Server: cloudflare\r\nCF-RAY: 8f0c2ab41dd2b1c7-FRA\r\n", BLOCKED);

        assertThat(failure).isExactlyInstanceOf(ForbiddenException.class);
        assertThat(failure.isRetryable()).isFalse();
        assertThat(failure.hint())
                .contains(NOT_THE_API)
                .contains("content type text/html; charset=UTF-8")
                .contains("server cloudflare")
                .contains("CF-RAY 8f0c2ab41dd2b1c7-FRA")
                .contains("The API has not seen the key")
                .doesNotContain("The key is valid");
        assertThat(Failure.inALog(failure)).doesNotContain("ada@marker.example", "Attention");
        assertThat(failure.error().bodyExcerpt()).isEqualTo(BLOCKED);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404, 409, 429, 500, 502, 503, 504})
    void aPageIsNeverTakenForTheApi(int status) {
        assertThat(answered(status, HTML, BLOCKED).hint()).contains(NOT_THE_API);
        assertThat(answered(status, HTML, "").hint()).contains(NOT_THE_API);
        assertThat(answered(status, "", "\n  <html></html>").hint()).contains(NOT_THE_API);
        assertThat(answered(status, "Content-Type: application/json\r\n", "\uFEFF<?xml version='1.0'?><e/>")
                        .hint())
                .contains(NOT_THE_API);
        assertThat(answered(status, "Content-Type: text/plain\r\n", "error code: 1020\n")
                        .hint())
                .contains(NOT_THE_API);
    }

    @Test
    void whatTheApiSaysIsItsOwn() {
        String json = "{\"message\":\"Forbidden\"}";

        assertThat(answered(403, "Content-Type: application/json\r\n", json).hint())
                .doesNotContain(NOT_THE_API);
        assertThat(answered(403, HTML, json).hint()).doesNotContain(NOT_THE_API);
        assertThat(answered(403, "", "").hint()).doesNotContain(NOT_THE_API);
        assertThat(answered(503, "Content-Type: text/plain\r\n", "overloaded").hint())
                .doesNotContain(NOT_THE_API);
    }

    @Test
    void aPageOf503IsRetried() {
        ServerErrorException failure = (ServerErrorException) answered(503, HTML, BLOCKED);

        assertThat(failure.isRetryable()).isTrue();
    }

    @Test
    void aPageOf404DoesNotSayThatTheRecordIsGone() {
        try (RawServer server = RawServer.answering(RawServer.http(404, HTML, "<html>nginx</html>"));
                DirectorySyncClient client = server.client().build()) {
            ApiException found =
                    Failure.of(UnexpectedStatusException.class, client.users().find(ID));
            ApiException deleted = Failure.of(
                    UnexpectedStatusException.class, client.directories().delete("directory_1"));

            assertThat(found.hint()).contains(NOT_THE_API).contains("The record may well exist; check baseUrl");
            assertThat(deleted.status()).isEqualTo(404);
            assertThat(server.requests).hasSize(2);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "Server: nginx/1.18.0 (Ubuntu), server nginx/1.18.0 (Ubuntu)",
        "Server: awselb/2.0, server awselb/2.0",
        "Content-Type: application/xhtml+xml, content type application/xhtml+xml"
    })
    void aHarmlessHeaderIsShown(String header, String shown) {
        assertThat(answered(503, header + "\r\n", "<html>").hint()).contains(shown);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "Server: ada@marker.example",
                "Server: Ada Marker of Acme",
                "Content-Type: text/html; name=marker",
                "CF-RAY: marker"
            })
    void aHeaderWithAnythingElseIsNotShown(String header) {
        ApiException failure = answered(503, header + "\r\n", "<html>");

        assertThat(failure.hint()).contains(NOT_THE_API);
        assertThat(Failure.inALog(failure)).doesNotContainIgnoringCase("marker.example", "Acme", "=marker", "CF-RAY");
    }

    private static ApiException answered(int status, String headers, String body) {
        try (RawServer server = RawServer.answering(RawServer.http(status, headers, body));
                DirectorySyncClient client =
                        server.client().retryPolicy(RetryPolicy.none()).build()) {
            return Failure.of(ApiException.class, client.users().get(ID));
        }
    }
}
