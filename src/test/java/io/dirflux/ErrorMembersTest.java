package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.ApiError;
import io.dirflux.error.ApiException;
import io.dirflux.error.InvalidRequestException;
import io.dirflux.error.NotFoundException;
import io.dirflux.model.Dialect;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Members of error bodies that have no accessor of their own, over a socket. They are never part of a message. */
class ErrorMembersTest {

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void a404NamesWhatWasNotFound(Dialect dialect) {
        ApiError error = refused(
                dialect,
                404,
                "{\"message\":\"m\",\"code\":\"entity_not_found\",\"entity_id\":\"directory_s3cret\",\"trace\":{\"a\":[1]}}",
                NotFoundException.class);

        assertThat(error.entityId()).isEqualTo("directory_s3cret");
        assertThat(error.extra()).isEqualTo(Map.of("entity_id", "directory_s3cret", "trace", Map.of("a", List.of(1L))));
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void anEntryOfErrorsKeepsItsFurtherMembers(Dialect dialect) {
        ApiError error = refused(
                dialect,
                422,
                "{\"errors\":[{\"field\":\"limit\",\"code\":\"too_big\",\"limit\":100,\"given\":\"s3cret\"},\"text\"]}",
                InvalidRequestException.class);

        assertThat(error.errors().get(0).field()).isEqualTo("limit");
        assertThat(error.errors().get(0).extra()).isEqualTo(Map.of("limit", 100L, "given", "s3cret"));
        assertThat(error.errors().get(1).extra()).isEmpty();
        assertThat(error.entityId()).isNull();
        assertThat(error.errors().toString()).doesNotContain("s3cret");
    }

    private static ApiError refused(Dialect dialect, int status, String body, Class<? extends ApiException> type) {
        try (RawServer server =
                        RawServer.answering(RawServer.http(status, "Content-Type: application/json\r\n", body));
                DirectorySyncClient client = server.client().dialect(dialect).build()) {
            ApiException failure = Caught.from(
                            client.directories().get("directory_1").flux(), type)
                    .failure();
            assertThat(failure.getMessage()).doesNotContain("s3cret");
            assertThat(failure.error().toString()).doesNotContain("s3cret");
            return failure.error();
        }
    }
}
