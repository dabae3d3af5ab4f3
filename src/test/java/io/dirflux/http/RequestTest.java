package io.dirflux.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.http.Request.Param;
import io.dirflux.ratelimit.Priority;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RequestTest {

    @ParameterizedTest
    @CsvSource({
        "directory_01H, /directories/directory_01H",
        "../organizations, /directories/..%2Forganizations",
        "a?b#c, /directories/a%3Fb%23c",
        "a%2Fb, /directories/a%252Fb",
        "a b+c, /directories/a%20b%2Bc",
        "ü€, /directories/%C3%BC%E2%82%AC",
        "'a\r\nX-Evil: 1', /directories/a%0D%0AX-Evil%3A%201"
    })
    void anIdStaysOnePathSegment(String id, String target) {
        assertThat(Request.get("/directories", id).target()).isEqualTo(target);
    }

    @Test
    void parametersAreEncodedAndKeepTheirOrder() {
        Request request = Request.list(
                        "/directory_users", List.of(new Param("email", "a+b@c.d&limit=1")), Priority.BULK)
                .with(new Param("limit", "100"), new Param("after", "x=y"));

        assertThat(request.target()).isEqualTo("/directory_users?email=a%2Bb%40c.d%26limit%3D1&limit=100&after=x%3Dy");
    }

    @Test
    void showsNeitherIdNorFilter() {
        Request request = Request.get("/directory_users", "secret").with(new Param("email", "a@b.c"));

        assertThat(request).hasToString("GET /directory_users/{id}");
    }
}
