package io.dirflux.json;

import static io.dirflux.json.Bodies.bytes;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import tools.jackson.core.JsonParser;

class FieldTest {

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "UNKNOWN")
    void aFieldIsKnownByItsNameAloneWhateverCameBefore(Field field) {
        String name = field.toString();
        String escaped = "\\u%04x%s".formatted((int) name.charAt(0), name.substring(1));
        try (JsonParser parser = open("{\"x\":1,\"%s\":2,\"%s\" : 2,\"%s\":2,\"%s_\":2,\"%s\":[]}"
                .formatted(name, name, escaped, name, name))) {

            assertThat(next(parser)).isEqualTo(Field.UNKNOWN);
            assertThat(next(parser)).isEqualTo(field);
            assertThat(next(parser)).isEqualTo(field);
            assertThat(next(parser)).isEqualTo(field);
            assertThat(next(parser)).isEqualTo(Field.UNKNOWN);
            assertThat(next(parser)).isEqualTo(field);
            parser.skipChildren();
            assertThat(Field.next(parser)).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource(mode = Mode.EXCLUDE, names = "UNKNOWN")
    void aNameThatDiffersInOneLetterIsAnotherField(Field field) {
        String name = field.toString();
        for (int i = 0; i < name.length(); i++) {
            String other = name.substring(0, i) + "?" + name.substring(i + 1);
            try (JsonParser parser = open("{\"%s\":1,\"%s\":2,\"%s\":3}".formatted(name, other, name))) {
                assertThat(next(parser)).isEqualTo(field);
                assertThat(next(parser)).as(other).isEqualTo(Field.UNKNOWN);
                assertThat(next(parser)).isEqualTo(field);
            }
        }
    }

    @Test
    void aFieldNamedUnknownIsNotKnown() {
        try (JsonParser parser = open("{\"unknown\":1,\"list_metadata_camel_case\":1,\"listMetadata\":1}")) {
            assertThat(next(parser)).isEqualTo(Field.UNKNOWN);
            assertThat(next(parser)).isEqualTo(Field.UNKNOWN);
            assertThat(next(parser)).isEqualTo(Field.LIST_METADATA_CAMEL_CASE);
        }
    }

    private static JsonParser open(String json) {
        JsonParser parser = Parsers.open(bytes(json), 0, bytes(json).length);
        parser.nextToken();
        return parser;
    }

    private static Field next(JsonParser parser) {
        Field field = Field.next(parser);
        parser.nextToken();
        return field;
    }
}
