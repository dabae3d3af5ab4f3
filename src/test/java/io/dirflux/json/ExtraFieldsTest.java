package io.dirflux.json;

import static io.dirflux.json.Bodies.bytes;
import static io.dirflux.json.Bodies.list;
import static io.dirflux.json.Bodies.readUser;
import static io.dirflux.json.Bodies.user;
import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.GroupRef;
import io.dirflux.model.Page;
import io.dirflux.model.Unreadable;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Fields that this version does not know. */
class ExtraFieldsTest {

    @Test
    void fieldsThatAreNotKnownAreKeptInOrder() {
        DirectoryUser user = readUser("\"b\":{\"id\":[1,null]},\"name\":\"n\",\"a\":\"x\",\"slug\":1.50,\"c\":null,"
                + "\"\\u00e9\":true,\"groups\":[{\"id\":\"g\",\"role\":{\"slug\":\"r\"}}]");

        assertThat(user.extra().keySet()).containsExactly("b", "a", "slug", "c", "\u00e9");
        assertThat(user.extra())
                .containsEntry("b", Map.of("id", Arrays.asList(1L, null)))
                .containsEntry("a", "x")
                .containsEntry("slug", new BigDecimal("1.50"))
                .containsEntry("c", null)
                .containsEntry("\u00e9", true);
        assertThat(user.groups())
                .singleElement()
                .extracting(GroupRef::extra)
                .isEqualTo(Map.of("role", Map.of("slug", "r")));
        assertThat(directory("\"client_id\":\"client_1\",\"project_id\":\"p\"").extra())
                .isEqualTo(Map.of("client_id", "client_1", "project_id", "p"));
        assertThat(readUser("\"name\":\"n\"").extra()).isEmpty();
    }

    @Test
    void anUnknownFieldThatCannotBeReadIsLeftOutAndCounted() {
        Page<DirectoryUser> page = Bodies.users(list(user("\"x\":1e999999999,\"y\":1")));

        assertThat(page.data().get(0).extra()).containsOnlyKeys("y");
        assertThat(page.unreadable())
                .containsExactly(new Unreadable("(unknown field)", "a number of at most 1,000 digits", "more", 1));
        assertThat(page.data().get(0).unreadable()).isEmpty();
    }

    private static Directory directory(String fields) {
        return JsonDecoder.item(RecordType.DIRECTORY, bytes("{\"id\":\"d1\"," + fields + "}"))
                .record();
    }
}
