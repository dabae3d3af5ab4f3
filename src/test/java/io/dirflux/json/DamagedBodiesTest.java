package io.dirflux.json;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which malformed bodies may have been damaged on the way, so that another attempt can get the whole one. */
class DamagedBodiesTest {

    private static final String PAGE = """
            {"object":"list","data":[{"object":"directory_user","id":"u1","directory_id":"d1","name":"Zo\\u00eb \u00e9\uD83D\uDE00",
            "custom_attributes":{"n":-12.5e+10,"t":true,"f":false,"z":null,"a":[1,{"b":"\\n"}]},"groups":[],
            "unknown":{"n":-0.5,"t":true,"z":null,"s":"\\"\u00fc"}}],"list_metadata":{"before":null,"after":"u1"}}""";

    /** What something on the way may put behind the half that it has got. */
    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "\r\n", " \t", "<html>502\n</html>\n", "upstream closed the connection"})
    void aBodyThatIsCutOffAtAnyByteIsDamaged(String behind) {
        byte[] whole = Bodies.bytes(PAGE);
        assertThat(JsonDecoder.page(Bodies.USER, whole, null).data()).hasSize(1);

        for (int length = 0; length < whole.length; length++) {
            byte[] cut = Arrays.copyOf(whole, length + behind.length());
            System.arraycopy(Bodies.bytes(behind), 0, cut, length, behind.length());
            MalformedBodyException malformed =
                    catchThrowableOfType(MalformedBodyException.class, () -> JsonDecoder.page(Bodies.USER, cut, null));

            assertThat(malformed).as("cut at %d", length).isNotNull();
            assertThat(malformed.isDamaged()).as("cut at %d", length).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"data\":[NaN]}", "{\"data\":[1.]}\n", "{\"data\":[tru]}", "{\"data\":[],}", "{'data':[]}"})
    void aBodyThatIsWholeAndNoJsonIsNot(String body) {
        assertThat(catchThrowableOfType(
                                MalformedBodyException.class,
                                () -> JsonDecoder.page(Bodies.USER, Bodies.bytes(body), null))
                        .isDamaged())
                .isFalse();
    }

    @Test
    void aByteOrderMarkDoesNotMakeABodyDamaged() {
        byte[] body = Bodies.bytes("\uFEFF{\"data\":[NaN]}");

        assertThat(catchThrowableOfType(MalformedBodyException.class, () -> JsonDecoder.page(Bodies.USER, body, null))
                        .isDamaged())
                .isFalse();
    }
}
