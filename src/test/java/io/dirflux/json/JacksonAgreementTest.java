package io.dirflux.json;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Attributes;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Page;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The decoder takes the bodies that Jackson's data binding takes, refuses those that it refuses, and reads the same.
 */
class JacksonAgreementTest {

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final TypeReference<Map<String, @Nullable Object>> MAP = new TypeReference<>() {};
    private static final String BEFORE = "{\"data\":[{\"id\":\"u1\",\"directory_id\":\"d1\",\"%s\":";
    private static final String BEHIND = "}]}";
    private static final int DOCUMENTS = 500;
    private static final int MUTANTS = 20;
    private static final String SPOILERS = "{}[]:,\"\\ \n\t\u0001\u007Faeut0189.+-E/";

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void attributesAreReadAsAMapperReadsThem(long seed) {
        Random random = new Random(seed);
        for (int i = 0; i < DOCUMENTS; i++) {
            String object = new RandomJson(random).object(4);

            assertThat(Bodies.users(BEFORE.formatted("custom_attributes") + object + BEHIND)
                            .data()
                            .get(0)
                            .customAttributes())
                    .as(object)
                    .isEqualTo(Attributes.copyOf(MAPPER.readValue(object, MAP)));
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void spoiltJsonIsReadOrRefusedAsByAMapper(long seed) {
        Random random = new Random(seed);
        int refused = 0;
        for (int i = 0; i < DOCUMENTS; i++) {
            byte[] json = new RandomJson(random).object(4).getBytes(UTF_8);
            for (int mutant = 0; mutant < MUTANTS; mutant++) {
                byte[] spoilt = spoil(json, random);
                refused += isJson(body("unknown", spoilt)) ? 0 : 1;
                assertAgreement(spoilt);
            }
        }
        assertThat(refused).isBetween(DOCUMENTS * MUTANTS / 4, DOCUMENTS * MUTANTS * 19 / 20);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void usersAreReadAsAMapperReadsThemWhateverTheOrderOfTheirFields(long seed) {
        Random random = new Random(seed);
        List<String> users = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            users.add(user(i, random));
        }
        List<DirectoryUser> expected = users.stream()
                .map(user -> MAPPER.readValue(user, DirectoryUser.class))
                .toList();

        assertThat(Bodies.users(Bodies.list(users.toArray(String[]::new))).data())
                .isEqualTo(expected);
    }

    /** What is skipped is refused alike; what is read is refused alike and read alike. */
    private static void assertAgreement(byte[] json) {
        String shown = new String(json, ISO_8859_1);
        byte[] skipped = body("unknown", json);
        assertThat(page(skipped) != null).as(shown).isEqualTo(isJson(skipped));

        byte[] read = body("custom_attributes", json);
        Page<DirectoryUser> page = page(read);
        assertThat(page != null).as(shown).isEqualTo(isJson(read));
        if (page != null && page.unreadable().isEmpty()) {
            assertThat(page.data().get(0).customAttributes()).as(shown).isEqualTo(mapped(read));
        }
    }

    private static boolean isJson(byte[] body) {
        try (JsonParser parser = MAPPER.createParser(body)) {
            while (parser.nextToken() != null) {
                parser.finishToken();
            }
            return true;
        } catch (JacksonException malformed) {
            return false;
        }
    }

    private static byte[] body(String field, byte[] value) {
        byte[] envelope = (BEFORE.formatted(field) + BEHIND).getBytes(UTF_8);
        int at = envelope.length - BEHIND.length();
        return joined(envelope, at, at, value);
    }

    /** Null if the body is refused. */
    private static @Nullable Page<DirectoryUser> page(byte[] body) {
        try {
            return JsonDecoder.page(Bodies.USER, body, null);
        } catch (MalformedBodyException malformed) {
            return null;
        }
    }

    /** The attributes of the first user, as a mapper reads them. */
    private static Map<String, @Nullable Object> mapped(byte[] body) {
        List<?> data = (List<?>) MAPPER.readValue(body, MAP).get("data");
        Map<?, ?> attributes = (Map<?, ?>) ((Map<?, ?>) data.get(0)).get("custom_attributes");
        Attributes.Builder copy = Attributes.builder();
        if (attributes != null) {
            attributes.forEach((name, value) -> copy.put((String) name, value));
        }
        return copy.build();
    }

    /** One to three bytes changed, left out, doubled or added, or the end cut off; never a zero at its beginning. */
    private static byte[] spoil(byte[] json, Random random) {
        byte[] spoilt = json;
        for (int changes = 1 + random.nextInt(3); changes > 0 && spoilt.length > 4; changes--) {
            int at = random.nextInt(spoilt.length);
            byte b = (byte) SPOILERS.charAt(random.nextInt(SPOILERS.length()));
            spoilt = switch (random.nextInt(8)) {
                case 0 -> Arrays.copyOf(spoilt, at);
                case 1, 2 -> joined(spoilt, at, at + 1);
                case 3 -> joined(spoilt, at + 1, at);
                case 4, 5 -> joined(spoilt, at, at, b);
                default -> joined(spoilt, at, at + 1, b);
            };
        }
        return spoilt;
    }

    /** The bytes before the one place, these, and the bytes from the other place on. */
    private static byte[] joined(byte[] json, int before, int from, byte... between) {
        byte[] joined = Arrays.copyOf(json, before + between.length + json.length - from);
        System.arraycopy(between, 0, joined, before, between.length);
        System.arraycopy(json, from, joined, before + between.length, json.length - from);
        return joined;
    }

    private static String user(int number, Random random) {
        RandomJson json = new RandomJson(random);
        List<String> fields = new ArrayList<>(List.of(
                "\"id\":\"directory_user_" + number + "\"",
                "\"directory_id\":\"directory_" + random.nextInt(3) + "\"",
                "\"organization_id\":" + json.string(),
                "\"idp_id\":" + json.string(),
                "\"email\":" + json.string(),
                "\"first_name\":" + json.string(),
                "\"last_name\":" + json.string(),
                "\"name\":null",
                "\"username\":" + json.string(),
                "\"job_title\":" + json.string(),
                "\"state\":\"" + List.of("active", "inactive", "suspended").get(random.nextInt(3)) + "\"",
                "\"emails\":[{\"primary\":" + random.nextBoolean() + ",\"type\":\"work\",\"value\":" + json.string()
                        + "},{\"value\":" + json.string() + "}]",
                "\"custom_attributes\":" + json.object(3),
                "\"raw_attributes\":{}",
                "\"role\":{\"slug\":\"member\"}",
                "\"roles\":[{\"slug\":\"member\"},{\"slug\":" + json.string() + "}]",
                "\"created_at\":\"2024-0" + (1 + random.nextInt(9)) + "-15T10:00:00.000Z\"",
                "\"updated_at\":\"1999-12-31T23:59:59Z\""));
        Collections.shuffle(fields, random);
        return fields.stream().collect(Collectors.joining(json.space() + "," + json.space(), "{", "}"));
    }

    /** Any JSON. */
    private record RandomJson(Random random) {

        private static final List<String> TEXTS = List.of(
                "",
                "a",
                "Zo\u00EB",
                "\u20AC",
                "\uD83D\uDE00",
                "\\\"",
                "\\\\",
                "\\/",
                "\\b\\f\\n\\r\\t",
                "\\u00e9",
                "\\uD83D\\uDE00",
                "\\u0041",
                "plain text of several words",
                "user.7@acme.example",
                "{[,:]}",
                "\u007F");
        private static final List<String> NUMBERS = List.of(
                "0",
                "-0",
                "1",
                "42",
                "-17",
                "1234567890123456789012345678901234567890",
                "0.5",
                "-0.0",
                "3.25",
                "1e5",
                "1E+5",
                "-2.5e-3",
                "9007199254740993",
                "0e0");
        private static final List<String> WORDS = List.of("true", "false", "null");
        private static final List<String> SPACES = List.of("", "", "", " ", "\n", "\r\n", "\t  ");

        String space() {
            return pick(SPACES);
        }

        String value(int levels) {
            return switch (random.nextInt(levels == 0 ? 4 : 8)) {
                case 0 -> pick(NUMBERS);
                case 1 -> pick(WORDS);
                case 2, 3 -> string();
                case 4 -> array(levels - 1);
                default -> object(levels - 1);
            };
        }

        String object(int levels) {
            List<String> fields = new ArrayList<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                fields.add(name() + space() + ":" + space() + value(levels));
            }
            return "{" + space() + String.join(space() + "," + space(), fields) + space() + "}";
        }

        private String array(int levels) {
            List<String> elements = new ArrayList<>();
            for (int i = random.nextInt(5); i > 0; i--) {
                elements.add(value(levels));
            }
            return "[" + space() + String.join(space() + "," + space(), elements) + space() + "]";
        }

        /** Without escaped surrogates: Jackson refuses names with half a pair, and only names. */
        private String name() {
            return string().replaceAll("\\\\u[Dd][89A-Fa-f]..", "");
        }

        String string() {
            StringBuilder text = new StringBuilder("\"");
            for (int i = random.nextInt(4); i > 0; i--) {
                text.append(pick(TEXTS));
            }
            return text.append('"').toString();
        }

        private String pick(List<String> of) {
            return of.get(random.nextInt(of.size()));
        }
    }
}
