package io.dirflux.json;

import static io.dirflux.json.Bodies.list;
import static io.dirflux.json.Bodies.user;
import static io.dirflux.json.Bodies.users;
import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.DirectoryUser;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Texts that come again and again are kept once; what is kept is never taken for another. */
class RecurringTextsTest {

    @Test
    void textsThatDifferInTheMiddleOnlyAreNotTakenForOneAnother() {
        List<String> organizations =
                List.of("org_01A9", "org_01B9", "org_01A9", "org_01A9", "", "org_01AA9", "org_01B9");

        assertThat(users(list(organizations.stream()
                                .map(id -> user("\"organization_id\":\"" + id + "\""))
                                .toArray(String[]::new)))
                        .data())
                .extracting(DirectoryUser::organizationId)
                .isEqualTo(organizations);
    }

    @Test
    void aTextThatRecursIsTheSameObject() {
        String user = user("\"organization_id\":\"org_01A9\"");

        List<DirectoryUser> read = users(list(user, user)).data();

        assertThat(read.get(0).organizationId()).isSameAs(read.get(1).organizationId());
    }

    @Test
    void longOnesAreReadToo() {
        String id = "org_" + "x".repeat(300);

        assertThat(users(list(user("\"organization_id\":\"" + id + "\""))).data())
                .extracting(DirectoryUser::organizationId)
                .containsExactly(id);
    }
}
