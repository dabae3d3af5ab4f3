package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.ApiException;
import io.dirflux.error.FieldError;
import io.dirflux.error.ForbiddenException;
import io.dirflux.error.InvalidRequestException;
import io.dirflux.error.NotFoundException;
import io.dirflux.error.RateLimitedException;
import io.dirflux.error.ServerErrorException;
import io.dirflux.error.UnauthorizedException;
import io.dirflux.error.UnexpectedStatusException;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.Simulator;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that are not 2xx, over a real socket: their bodies and the messages about them. */
class ErrorsTest {

    private static final String KEY = "sk_marker_key";
    private static final String ID = "directory_user_01MARKER";
    private static final String EMAIL = "ada@marker.example";
    private static final String JSON = "Content-Type: application/json; charset=utf-8\r\n";
    private static final String HTML = "Content-Type: text/html\r\n";
    private static final String PLAIN = "Content-Type: text/plain; charset=utf-8\r\n";

    /** A body and how it is to be read. */
    record Shape(
            int status,
            String headers,
            String body,
            Class<? extends ApiException> type,
            @Nullable String code,
            @Nullable String message,
            List<FieldError> errors) {

        @Override
        public String toString() {
            return status + " " + body.substring(0, Math.min(60, body.length()));
        }
    }

    /** Every row of what the API and what stands before it are known to send, with marks of what must not be shown. */
    static Stream<Shape> shapes() {
        String found = "Directory not found: " + ID;
        String limited = "Rate limit exceeded. See the WorkOS docs for more information";
        return Stream.of(
                json(401, "{'message':'Unauthorized'}", UnauthorizedException.class, null, "Unauthorized"),
                json(403, "{'message':'Forbidden'}", ForbiddenException.class, null, "Forbidden"),
                json(404, "{'message':'Not Found'}", NotFoundException.class, null, "Not Found"),
                json(
                        404,
                        "{'message':'" + found + "','code':'entity_not_found','entity_id':'" + ID + "'}",
                        NotFoundException.class,
                        "entity_not_found",
                        found),
                json(
                        422,
                        "{'message':'Validation failed','errors':[{'field':'directory','code':'Please provide " + EMAIL
                                + "'}]}",
                        InvalidRequestException.class,
                        null,
                        "Validation failed",
                        new FieldError("directory", "Please provide " + EMAIL, null)),
                json(
                        422,
                        "{'code':'invalid_request_parameters','message':'m','errors':[{'code':'c','message':'no "
                                + EMAIL + "'}]}",
                        InvalidRequestException.class,
                        "invalid_request_parameters",
                        "m",
                        new FieldError(null, "c", "no " + EMAIL)),
                json(
                        400,
                        "{'code':'c','message':'m','errors':[{'instancePath':'/x','keyword':'type','params':{'a':[1]},'message':'t'}]}",
                        InvalidRequestException.class,
                        "c",
                        "m",
                        new FieldError("/x", "type", "t", Map.of("params", Map.of("a", List.of(1L))))),
                json(
                        400,
                        "{'message':'m','errors':['" + EMAIL + "','two']}",
                        InvalidRequestException.class,
                        null,
                        "m",
                        new FieldError(null, null, EMAIL),
                        new FieldError(null, null, "two")),
                json(
                        400,
                        "{'error':'invalid_grant','error_description':'It is " + EMAIL + "'}",
                        InvalidRequestException.class,
                        "invalid_grant",
                        "It is " + EMAIL),
                json(400, "{'error':'Invalid request.'}", InvalidRequestException.class, null, "Invalid request."),
                json(
                        400,
                        "{'message':'Name events','code':'invalid_events_request'}",
                        InvalidRequestException.class,
                        "invalid_events_request",
                        "Name events"),
                json(429, "'Ratelimited'", RateLimitedException.class, null, "Ratelimited"),
                json(429, "{'message':'" + limited + "'}", RateLimitedException.class, null, limited),
                json(404, "{'message':null,'errors':null}", NotFoundException.class, null, null),
                json(400, "{'code':'" + EMAIL + "','message':{'a':1}}", InvalidRequestException.class, EMAIL, null),
                json(500, "{'message':'Internal", ServerErrorException.class, null, null),
                json(500, "[[[[[[", ServerErrorException.class, null, null),
                json(500, "", ServerErrorException.class, null, null),
                shape(502, HTML, "<h1>502 " + EMAIL + "</h1>", ServerErrorException.class, null),
                shape(503, PLAIN, "upstream of " + EMAIL, ServerErrorException.class, "upstream of " + EMAIL),
                shape(404, "", "not found " + ID, NotFoundException.class, null),
                json(409, "{'message':'Conflict'}", UnexpectedStatusException.class, null, "Conflict"),
                json(501, "{'message':'m'}", ServerErrorException.class, null, "m"));
    }

    @ParameterizedTest
    @MethodSource("shapes")
    void everyShapeOfABodyIsReadAndNothingOfItIsShown(Shape shape) {
        ApiException failure = answered(shape.status, shape.headers + "X-Request-Id: req_1\r\n", shape.body);

        assertThat(failure).isExactlyInstanceOf(shape.type);
        assertThat(failure.status()).isEqualTo(shape.status);
        assertThat(failure.code()).isEqualTo(shape.code);
        assertThat(failure.error().serverMessage()).isEqualTo(shape.message);
        assertThat(failure.error().errors()).isEqualTo(shape.errors);
        assertThat(failure.error().bodyExcerpt()).isEqualTo(shape.body);
        assertThat(failure.requestId()).isEqualTo("req_1");
        assertThat(failure)
                .hasMessageStartingWith("GET /directory_users/{id} answered " + shape.status)
                .hasMessageContaining("(request id req_1)")
                .hasMessageEndingWith(failure.hint());
        assertThat(Failure.inALog(failure)).doesNotContain(KEY, ID, EMAIL);
        assertThat(failure.error().toString()).doesNotContain(KEY, ID, EMAIL);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 422})
    void theMessageNamesTheFieldsAndCodesThatLookLikeWordsOfTheApi(int status) {
        String errors = "[{'field':'directory','code':'required'},{'field':'filter[state]'},{'code':'too.many'},"
                + "{'field':'group','code':'Please provide " + EMAIL + "'},{'field':'" + EMAIL + "'},{'field':'" + ID
                + "0123456789'}]";
        ApiException failure = answered(status, JSON, ("{'errors':" + errors + "}").replace('\'', '"'));

        assertThat(failure)
                .hasMessageContaining("; refused: directory (required), filter[state], too.many, group;")
                .hasMessageContaining("; what the server says about it is in error()");
        assertThat(Failure.inALog(failure)).doesNotContain(EMAIL, ID);
    }

    @Test
    void theMessageSaysThatThereIsATextOnlyIfThereIsOne() {
        assertThat(answered(422, JSON, "{\"message\":\"Please provide either a directory or a group\"}"))
                .hasMessageContaining("answered 422; what the server says about it is in error(): ");
        assertThat(answered(422, JSON, "{\"errors\":[{\"field\":\"limit\",\"code\":\"max\"}]}"))
                .hasMessageContaining("answered 422; refused: limit (max): ");
        assertThat(answered(404, JSON, "{\"message\":\"Not found\",\"errors\":[{\"field\":\"limit\"}]}"))
                .hasMessageContaining("answered 404: ");
    }

    @Test
    void filtersAreNotShown() {
        try (RawServer server = RawServer.answering(RawServer.http(422, JSON, "{\"message\":\"" + EMAIL + "\"}"));
                DirectorySyncClient client = clientOf(server).build()) {
            UserQuery query =
                    UserQuery.inDirectory("directory_01MARKER").email(EMAIL).idpId("idp-marker");

            ApiException failure =
                    Failure.of(InvalidRequestException.class, client.users().list(query));

            assertThat(failure).hasMessageStartingWith("GET /directory_users answered 422");
            assertThat(Failure.inALog(failure)).doesNotContain(KEY, EMAIL, "01MARKER", "idp-marker");
            assertThat(failure.attempts().toString()).doesNotContain(KEY, EMAIL, "01MARKER", "idp-marker");
        }
    }

    @Test
    void aRequestIdMayBeAbsentOrEmpty() {
        assertThat(answered(404, JSON, "{}").requestId()).isNull();
        assertThat(answered(404, JSON + "X-Request-Id: \r\n", "{}").requestId()).isNull();
        assertThat(answered(404, JSON + "x-request-id: req_2\r\n", "{}").requestId())
                .isEqualTo("req_2");
        assertThat(answered(404, JSON, "{}")).hasMessageNotContaining("request id");
    }

    @ParameterizedTest
    @CsvSource({"404", "500"})
    void aRequestIdThatIsAnythingElseIsNotShown(int status) {
        ApiException failure = answered(status, JSON + "X-Request-Id: of " + EMAIL + "\r\n", "{}");

        assertThat(failure.requestId()).isEqualTo("of " + EMAIL);
        assertThat(Failure.inALog(failure)).doesNotContain(EMAIL);
    }

    @Test
    void theExcerptOfABodyIsBounded() {
        assertThat(answered(500, HTML, "x".repeat(50_000)).error().bodyExcerpt())
                .hasSize(2_000);
        assertThat(answered(400, JSON, "{\"message\":\"" + "m".repeat(50_000) + "\"}")
                        .error()
                        .serverMessage())
                .hasSize(2_000);
    }

    @Test
    void theHintOf401NamesTheHeaderAndWhereTheKeyCameFrom() {
        try (RawServer server = RawServer.answering(RawServer.http(401, JSON, "{\"message\":\"Unauthorized\"}"))) {
            Map<String, DirectorySyncClientBuilder> origins = Map.of(
                    "apiKey(..)", server.client().apiKey(KEY),
                    "apiKey(Supplier)", server.client().apiKey(() -> KEY),
                    "WORKOS_API_KEY", server.client().from(Map.of("WORKOS_API_KEY", KEY)));

            origins.forEach((origin, builder) -> {
                try (DirectorySyncClient client = builder.build()) {
                    ApiException failure = Failure.of(
                            UnauthorizedException.class, client.users().get(ID));

                    assertThat(failure.hint()).contains("Authorization").contains(origin);
                    assertThat(failure.hint()).doesNotContain(KEY);
                }
            });
        }
    }

    @Test
    void theHintsGoRowByRow() {
        assertThat(answered(404, JSON, "{}").hint()).contains("GET /directory_users;");
        assertThat(answered(422, JSON, "{}").hint()).contains("directory_").contains("org_");
        assertThat(answered(429, JSON + "Retry-After: 7\r\n", "{}").hint()).contains("7.0 s");
        assertThat(answered(500, JSON + "X-Request-Id: req_3\r\n", "{}").hint()).contains("req_3");
        assertThat(answered(403, JSON, "{}").hint()).contains("permission");
    }

    @Test
    void theWaitAskedForIsPartOfTheError() {
        RateLimitedException failure = (RateLimitedException) answered(429, JSON + "Retry-After: 7\r\n", "{}");

        assertThat(failure.retryAfter()).isEqualTo(Duration.ofSeconds(7));
        assertThat(((RateLimitedException) answered(429, JSON, "{}")).retryAfter())
                .isNull();
    }

    @Test
    void aRealServerOfTheOtherDialectIsRecognised() {
        try (Simulator openApi = Simulator.builder().dialect(Dialect.OPENAPI).start();
                DirectorySyncClient reference =
                        Served.clientOf(openApi, Dialect.REFERENCE).build()) {
            String organization = openApi.tenant().organizationIds().get(0);

            ApiException users = Failure.of(
                    InvalidRequestException.class, reference.users().list(UserQuery.inOrganization(organization)));
            ApiException groups = Failure.of(
                    InvalidRequestException.class, reference.groups().list(GroupQuery.inOrganization(organization)));

            assertSpeaksTheOther(users, "Dialect.OPENAPI");
            assertSpeaksTheOther(groups, "Dialect.OPENAPI");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "OPENAPI, organization, REFERENCE",
        "OPENAPI, state, REFERENCE",
        "REFERENCE, organization_id, OPENAPI",
        "REFERENCE, group, OPENAPI"
    })
    void aBlamedParameterOfTheOtherDialectIsRecognisedInObjectsAndStrings(Dialect own, String blamed, String other) {
        for (String entry : List.of("{\"field\":\"" + blamed + "\",\"code\":\"c\"}", "\"" + blamed + " is missing\"")) {
            String body = "{\"message\":\"Validation failed\",\"errors\":[" + entry + "]}";
            try (RawServer server = RawServer.answering(RawServer.http(422, JSON, body));
                    DirectorySyncClient client = clientOf(server).dialect(own).build()) {
                assertSpeaksTheOther(
                        Failure.of(InvalidRequestException.class, client.users().get(ID)), "Dialect." + other);
            }
        }
    }

    private static void assertSpeaksTheOther(ApiException failure, String dialect) {
        assertThat(failure.hint())
                .containsIgnoringCase("this server speaks the other dialect")
                .contains(dialect);
        assertThat(failure).hasMessageContaining(failure.hint());
    }

    /** What a client says that gets this answer to a user's id. */
    private static ApiException answered(int status, String headers, String body) {
        try (RawServer server = RawServer.answering(RawServer.http(status, headers, body));
                DirectorySyncClient client =
                        clientOf(server).retryPolicy(RetryPolicy.none()).build()) {
            return Failure.of(ApiException.class, client.users().get(ID));
        }
    }

    private static DirectorySyncClientBuilder clientOf(RawServer server) {
        return server.client().apiKey(KEY);
    }

    private static Shape json(
            int status,
            String body,
            Class<? extends ApiException> type,
            @Nullable String code,
            @Nullable String message,
            FieldError... errors) {
        return new Shape(status, JSON, body.replace('\'', '"'), type, code, message, List.of(errors));
    }

    private static Shape shape(
            int status, String headers, String body, Class<? extends ApiException> type, @Nullable String message) {
        return new Shape(status, headers, body, type, null, message, List.of());
    }
}
