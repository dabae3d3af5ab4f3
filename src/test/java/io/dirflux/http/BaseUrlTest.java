package io.dirflux.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BaseUrlTest {

    @ParameterizedTest
    @CsvSource({
        "https://api.workos.com, https://api.workos.com",
        "https://api.workos.com/, https://api.workos.com",
        "https://api.workos.com//, https://api.workos.com",
        "https://api.workos.com?, https://api.workos.com",
        "https://api.workos.com/v1//?, https://api.workos.com/v1",
        "HTTPS://API.WorkOS.com/Path, https://api.workos.com/Path",
        "http://localhost.:8080, http://localhost:8080",
        "http://[::1]:1//a//b, http://[::1]:1/a/b",
    })
    void normalises(String written, String url) {
        assertThat(BaseUrl.check(written, false)).isEqualTo(url);
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1:9501, http://127.0.0.1:9501",
        "localhost:9501, http://localhost:9501",
        "api.workos.com/v1, https://api.workos.com/v1",
    })
    void aMissingSchemeIsAnsweredWithTheFullUrl(String written, String url) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BaseUrl.check(written, false))
                .withMessageEndingWith("the scheme is missing; write " + url);
    }

    @Test
    void neverQuotesAPossibleKey() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BaseUrl.check("sk_live_1", false))
                .withMessageNotContaining("sk_live_1");
    }
}
