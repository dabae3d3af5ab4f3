package io.dirflux.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "2024-01-15T10:00:00.000Z,           2024-01-15T10:00:00Z",
        "2024-01-01T00:00:00Z,               2024-01-01T00:00:00Z",
        "2021-07-31T05:10:19+0000,           2021-07-31T05:10:19Z",
        "2021-07-31T05:10:19+00:00,          2021-07-31T05:10:19Z",
        "2023-04-28 20:05:31.093,            2023-04-28T20:05:31.093Z",
        "2020-05-06 04:21:48.649164,         2020-05-06T04:21:48.649164Z",
        "2020-05-06T04:21:48,                2020-05-06T04:21:48Z",
        "2020-05-06T04:21,                   2020-05-06T04:21:00Z",
        "2020-05-06,                         2020-05-06T00:00:00Z",
        "2020-05-06t04:21:48z,               2020-05-06T04:21:48Z",
        "2020-05-06 04:21:48 UTC,            2020-05-06T04:21:48Z",
        "2020-05-06 04:21:48 +0200,          2020-05-06T02:21:48Z",
        "2020-05-06T04:21:48.5-05:30,        2020-05-06T09:51:48.500Z",
        "2020-05-06T04:21:48+02,             2020-05-06T02:21:48Z",
        "2020-01-01T00:30:00+01:00,          2019-12-31T23:30:00Z",
        "2024-02-29T00:00:00Z,               2024-02-29T00:00:00Z",
        "1969-12-31T23:59:59.999Z,           1969-12-31T23:59:59.999Z",
        "2020-05-06T04:21:48.1Z,             2020-05-06T04:21:48.100Z",
        "2020-05-06T04:21:48.123456789Z,     2020-05-06T04:21:48.123456789Z",
        "2020-05-06T04:21:48.12345678999Z,   2020-05-06T04:21:48.123456789Z",
        "2020-05-06T04:21:48+18:59,          2020-05-05T09:22:48Z",
        "2020-05-06T04:21:48.1111111111111111111111111111111111111111111Z, 2020-05-06T04:21:48.111111111Z",
        "'2020-05-06T04:21:48,5Z',           2020-05-06T04:21:48.500Z",
        "2024-01-15T23:59:59.999Z,           2024-01-15T23:59:59.999Z",
        "0000-01-01T00:00:00.000Z,           0000-01-01T00:00:00Z",
        "9999-12-31T00:00:00.001Z,           9999-12-31T00:00:00.001Z",
        "2024-02-29T00:00:00.120Z,           2024-02-29T00:00:00.120Z",
        "2024-01-15t10:00:00.000z,           2024-01-15T10:00:00Z",
        "2024-01-15T10:00:00.0000,           2024-01-15T10:00:00Z",
    })
    void everyKnownFormIsRead(String text, Instant instant) {
        assertThat(Timestamps.parse(text)).isEqualTo(instant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "yesterday",
                "123456789",
                "2024",
                "2024-01",
                "2024-1-5",
                "24-01-15T10:00:00Z",
                "2024-00-15T10:00:00Z",
                "2024-13-15T10:00:00Z",
                "2024-01-00T10:00:00Z",
                "2024-04-31T10:00:00Z",
                "2023-02-29T10:00:00Z",
                "2024-01-15T",
                "2024-01-15T10",
                "2024-01-15T24:00:00Z",
                "2024-01-15T10:60:00Z",
                "2024-01-15T10:00:60Z",
                "2024-01-15T10:00:00.Z",
                "2024-01-15T10:00:00+",
                "2024-01-15T10:00:00+1",
                "2024-01-15T10:00:00+19:00",
                "2024-01-15T10:00:00+01:60",
                "2024-01-15T10:00:00Z ",
                "2024-01-15T10:00:00Zulu",
                "2024-01-15T10:00:00[Europe/Berlin]",
                "2024-01-15_10:00:00Z",
                "01/15/2024 10:00",
                "٢٠٢٤-01-15T10:00:00Z",
                "-2024-01-15T10:00:00Z",
                "2023-02-29T10:00:00.000Z",
                "2024-00-15T10:00:00.000Z",
                "2024-13-15T10:00:00.000Z",
                "2024-01-00T10:00:00.000Z",
                "2024-01-32T10:00:00.000Z",
                "2024-04-31T10:00:00.000Z",
                "2024-01-15T24:00:00.000Z",
                "2024-01-15T10:60:00.000Z",
                "2024-01-15T10:00:60.000Z",
            })
    void everythingElseIsNull(String text) {
        assertThat(Timestamps.parse(text)).isNull();
    }

    @Test
    void aDigitThatIsNoneMakesItNullWhereverItStands() {
        String usual = "2024-01-15T10:11:12.345Z";
        for (int i = 0; i < usual.length(); i++) {
            for (char other : new char[] {'x', '/', ':', ' ', '-'}) {
                String text = usual.substring(0, i) + other + usual.substring(i + 1);
                if (Character.isDigit(usual.charAt(i))) {
                    assertThat(Timestamps.parse(text)).as(text).isNull();
                }
            }
        }
    }

    @Test
    void anEndlessTextIsNull() {
        assertThat(Timestamps.parse("2024-01-15T10:00:00." + "1".repeat(1_000_000) + "Z"))
                .isNull();
    }

    @Test
    void itAgreesWithTheJdkOnEveryDayOfFourCenturies() {
        Instant day = Instant.parse("1900-01-01T12:34:56.789Z");
        for (int i = 0; i < 146_097; i++) {
            assertThat(Timestamps.parse(day.toString())).isEqualTo(day);
            day = day.plusSeconds(86_400);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "946684800, 2000-01-01T00:00:00Z",
        "946684800000, 2000-01-01T00:00:00Z",
        "1640995200, 2022-01-01T00:00:00Z",
        "1640995200.25, 2022-01-01T00:00:00.250Z",
        "1640995200123, 2022-01-01T00:00:00.123Z",
        "1640995200123.5, 2022-01-01T00:00:00.123500Z",
        "4102444799, 2099-12-31T23:59:59Z",
        "4102444799999, 2099-12-31T23:59:59.999Z",
    })
    void secondsAndMillisecondsSinceTheEpochAreRead(String text, String instant) {
        assertThat(Timestamps.parse(text)).isEqualTo(instant);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "946684799",
                "4102444800",
                "946684799999",
                "4102444800000",
                "1640995200000000",
                "-1640995200",
                "1.6e9",
                "1640995200.",
                "0",
                "20240115",
                " 1640995200"
            })
    void numbersOutsideOf2000To2100AreNull(String text) {
        assertThat(Timestamps.parse(text)).isNull();
    }
}
