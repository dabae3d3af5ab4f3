package io.dirflux.ratelimit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RateFeedbackTest {

    private static final String DATE = "Mon, 23 Nov 2026 12:00:00 GMT";
    private static final long EPOCH = 1_795_435_200L;
    private static final Clock AN_HOUR_OFF = Clock.fixed(Instant.ofEpochSecond(EPOCH + 3_600), ZoneOffset.UTC);

    @Test
    void anAnswerWithoutHeadersSaysNothing() {
        assertThat(feedback(200, Map.of())).isEqualTo(RateFeedback.silent());
        assertThat(RateFeedback.none().answered()).isFalse();
    }

    @Test
    void only429IsARefusal() {
        assertThat(feedback(429, Map.of()).refused()).isTrue();
        assertThat(feedback(503, Map.of()).refused()).isFalse();
    }

    @Test
    void readsTheHeadersOfTheReferencePage() {
        RateFeedback feedback = feedback(
                200,
                Map.of(
                        "x-ratelimit-limit", List.of("10"),
                        "x-ratelimit-remaining", List.of("9"),
                        "x-ratelimit-reset", List.of("1640995200"),
                        "date", List.of(DATE)));
        assertThat(feedback.limit()).isEqualTo(10);
        assertThat(feedback.remaining()).isEqualTo(9);
        assertThat(feedback.resetAfter()).isNegative();
    }

    @ParameterizedTest
    @CsvSource({"2,PT2S", "0,PT0S", "0.5,PT0.5S", "' 3 ',PT3S", ".25,PT0.25S", "7200,PT2H"})
    void readsRetryAfterInSeconds(String value, Duration expected) {
        assertThat(feedback(429, Map.of("Retry-After", List.of(value))).retryAfter())
                .isEqualTo(expected);
    }

    @Test
    void measuresARetryDateFromTheAnswersOwnDate() {
        assertThat(retryAt("Mon, 23 Nov 2026 12:00:07 GMT", DATE)).isEqualTo(Duration.ofSeconds(7));
        assertThat(retryAt("Mon, 23 Nov 2026 11:59:00 GMT", DATE)).isEqualTo(Duration.ZERO);
        assertThat(retryAt("Mon, 23 Nov 2026 13:00:02 GMT", "yesterday")).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void measuresTheResetFromTheAnswersDateOrFromTheClock() {
        assertThat(reset(List.of(String.valueOf(EPOCH + 1)), List.of(DATE))).isEqualTo(Duration.ofSeconds(1));
        assertThat(reset(List.of(String.valueOf(EPOCH + 3_601)), List.of())).isEqualTo(Duration.ofSeconds(1));
        assertThat(reset(List.of(EPOCH + ".5"), List.of(DATE))).isEqualTo(Duration.ofMillis(500));
        assertThat(reset(List.of((EPOCH + 1) + "250"), List.of(DATE))).isEqualTo(Duration.ofMillis(1_250));
    }

    @Test
    void theMostCautiousOfRepeatedValuesCounts() {
        RateFeedback feedback = feedback(
                429,
                Map.of(
                        "X-RateLimit-Limit", List.of("100", "10", "junk"),
                        "X-RateLimit-Remaining", List.of("5, 3", "4"),
                        "X-RateLimit-Reset", List.of(String.valueOf(EPOCH + 9), "1", String.valueOf(EPOCH + 2)),
                        "Retry-After", List.of("1", "Mon, 23 Nov 2026 12:00:04 GMT", "2"),
                        "Date", List.of(DATE)));
        assertThat(feedback.limit()).isEqualTo(10);
        assertThat(feedback.remaining()).isEqualTo(3);
        assertThat(feedback.resetAfter()).isEqualTo(Duration.ofSeconds(9));
        assertThat(feedback.retryAfter()).isEqualTo(Duration.ofSeconds(4));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                ",",
                ".",
                "..",
                "-1",
                "+1",
                "1e3",
                "1E999999999",
                "NaN",
                "Infinity",
                "0x10",
                "ten",
                "1;w=60",
                "99999999999999999999999999",
                "\u0663",
                "1_000",
                "null",
                "Mon, 32 Foo 2026"
            })
    void junkCountsAsAbsent(String junk) {
        RateFeedback feedback = feedback(
                200,
                Map.of(
                        "X-RateLimit-Limit", List.of(junk),
                        "X-RateLimit-Remaining", List.of(junk),
                        "X-RateLimit-Reset", List.of(junk),
                        "Retry-After", List.of(junk),
                        "Date", List.of(junk)));
        assertThat(feedback).isEqualTo(RateFeedback.silent());
    }

    @Test
    void timesOverAYearAheadAndOverlongValuesCountAsAbsent() {
        assertThat(feedback(429, Map.of("Retry-After", List.of("40000000"))).retryAfter())
                .isNull();
        assertThat(reset(List.of("9999999999"), List.of(DATE))).isNull();
        assertThat(feedback(429, Map.of("Retry-After", List.of("1".repeat(1_000_000))))
                        .retryAfter())
                .isNull();
    }

    @Test
    void aLimitOfZeroCountsAsAbsent() {
        assertThat(feedback(200, Map.of("X-RateLimit-Limit", List.of("0"))).limit())
                .isNull();
        assertThat(feedback(200, Map.of("X-RateLimit-Remaining", List.of("0"))).remaining())
                .isZero();
    }

    @Test
    void theLargestPermittedValuesAreRead() {
        assertThat(feedback(429, Map.of("Retry-After", List.of("31622400"))).retryAfter())
                .isEqualTo(Duration.ofDays(366));
        assertThat(feedback(429, Map.of("Retry-After", List.of("0".repeat(63) + "7")))
                        .retryAfter())
                .isEqualTo(Duration.ofSeconds(7));
        assertThat(feedback(200, Map.of("X-RateLimit-Limit", List.of("1000000000000000")))
                        .limit())
                .isEqualTo(1_000_000_000_000_000L);
        assertThat(reset(List.of(String.valueOf(EPOCH + 31_622_400)), List.of(DATE)))
                .isEqualTo(Duration.ofDays(366));
    }

    @Test
    void aResetOfTwelveDigitsIsInSecondsUpToTheYear5138() {
        assertThat(reset(List.of("100000000000"), List.of(DATE))).isNull();
        assertThat(reset(List.of("100000000001"), List.of(DATE))).isNegative();
    }

    @Test
    void aStatusFrom500OnMeansThatTheServerDoesNotWork() {
        assertThat(feedback(499, Map.of()).outcome()).isEqualTo(RateFeedback.Outcome.ANSWERED);
        assertThat(feedback(500, Map.of()).outcome()).isEqualTo(RateFeedback.Outcome.UNAVAILABLE);
    }

    @Test
    void onlyAWindowThatHasEndedIsStale() {
        assertThat(RateFeedback.silent().isStale()).isFalse();
        for (int seconds = -1; seconds <= 1; seconds++) {
            List<String> reset = List.of(String.valueOf(EPOCH + seconds));
            assertThat(feedback(200, Map.of("X-RateLimit-Reset", reset, "Date", List.of(DATE)))
                            .isStale())
                    .isEqualTo(seconds < 0);
        }
    }

    private static Duration retryAt(String retryDate, String date) {
        return feedback(429, Map.of("Retry-After", List.of(retryDate), "Date", List.of(date)))
                .retryAfter();
    }

    private static Duration reset(List<String> reset, List<String> date) {
        return feedback(200, Map.of("X-RateLimit-Reset", reset, "Date", date)).resetAfter();
    }

    private static RateFeedback feedback(int status, Map<String, List<String>> headers) {
        Map<String, List<String>> byName = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        byName.putAll(headers);
        return RateFeedback.of(status, name -> byName.getOrDefault(name, List.of()), AN_HOUR_OFF);
    }
}
