package io.dirflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ReferenceDialectTest {
    private final Tenant tenant = Tenant.builder()
            .organization("Acme Corp", DirectorySpec.of(40, 10), DirectorySpec.of(30, 4))
            .organization("Globex", DirectorySpec.of(5, 2))
            .build();
    private final SimulatedDirectory first = tenant.directories().get(0);
    private final SimulatedDirectory second = tenant.directories().get(1);
    private final SimulatedDirectory third = tenant.directories().get(2);
    private final Simulator simulator = Simulator.builder()
            .dialect(Dialect.REFERENCE)
            .tenant(tenant)
            .unlimited()
            .start();
    private final Caller caller = new Caller(simulator);

    @AfterEach
    void close() {
        simulator.close();
    }

    @Test
    void recordsHaveThePagesKeysInItsOrder() {
        assertThat(caller.json("/directories/" + first.id()).propertyNames())
                .containsExactly("id", "organization_id", "name", "type", "state", "created_at", "updated_at");
        assertThat(caller.json("/directory_users?groups=true&directory=" + first.id())
                        .get("data")
                        .get(0)
                        .propertyNames())
                .containsExactly(
                        "id",
                        "directory_id",
                        "organization_id",
                        "idp_id",
                        "username",
                        "emails",
                        "first_name",
                        "last_name",
                        "state",
                        "custom_attributes",
                        "groups",
                        "created_at",
                        "updated_at");
        assertThat(caller.json("/directory_groups?members=true&directory=" + first.id())
                        .get("data")
                        .get(0)
                        .propertyNames())
                .containsExactly(
                        "id",
                        "directory_id",
                        "organization_id",
                        "idp_id",
                        "name",
                        "members",
                        "created_at",
                        "updated_at");
    }

    @Test
    void theListHasThePagesFields() {
        JsonNode page = caller.json("/directory_users?limit=1&directory=" + first.id());

        assertThat(page.propertyNames()).containsExactly("data", "list_metadata");
        assertThat(page.get("list_metadata").toString())
                .isEqualTo("{\"after\":\"" + first.userId(39) + "\",\"before\":null}");
    }

    @Test
    void groupsComeWithOneUserAlwaysAndWithAListOnRequest() {
        JsonNode one = caller.json("/directory_users/" + first.userId(3));

        assertThat(one.get("groups").findValuesAsString("id"))
                .containsExactlyElementsOf(first.groupsOf(3).toList());
        assertThat(one.get("groups").get(0).propertyNames()).containsExactly("id", "name");
        assertThat(caller.json("/directory_users?directory=" + first.id())
                        .get("data")
                        .get(0)
                        .has("groups"))
                .isFalse();
        assertThat(caller.json("/directory_users?groups=false&directory=" + first.id())
                        .get("data")
                        .get(0)
                        .has("groups"))
                .isFalse();
    }

    @Test
    void membersComeOnRequest() {
        JsonNode one = caller.json("/directory_groups/" + first.groupId(0) + "?members=true");

        assertThat(one.get("members").findValuesAsString("id"))
                .containsExactlyElementsOf(first.membersOf(0).toList());
        assertThat(one.get("members").get(0).propertyNames()).containsExactly("id", "first_name", "last_name");
        assertThat(caller.json("/directory_groups/" + first.groupId(0)).has("members"))
                .isFalse();
    }

    @Test
    void everyListTakesAnOrganization() {
        String acme = "&organization=" + first.organizationId();
        List<SimulatedDirectory> both = List.of(first, second);

        assertThat(caller.ids("/directories?order=asc" + acme)).containsExactly(first.id(), second.id());
        assertThat(caller.ids("/directory_users?order=asc&limit=7" + acme))
                .containsExactlyElementsOf(
                        both.stream().flatMap(SimulatedDirectory::userIds).toList());
        assertThat(caller.ids("/directory_groups?order=asc&limit=3" + acme))
                .containsExactlyElementsOf(
                        both.stream().flatMap(SimulatedDirectory::groupIds).toList());
        assertThat(caller.ids("/directory_users?directory=" + third.id() + acme))
                .isEmpty();
        assertThat(caller.ids("/directory_users?organization=org_unknown")).isEmpty();
    }

    @Test
    void noFilterIsRequired() {
        assertThat(caller.ids("/directory_users?limit=100")).hasSize(75);
        assertThat(caller.ids("/directory_groups?limit=100")).hasSize(16);
    }

    @Test
    void usersAreFilteredByState() {
        tenant.updateUserState(first.userId(0), "inactive");
        tenant.updateUserState(first.userId(1), "suspended");
        List<String> inactive = Stream.of(0, 7, 17, 27, 37).map(first::userId).toList();
        List<String> active = IntStream.range(0, 40)
                .filter(i -> first.userState(i).equals("active"))
                .mapToObj(first::userId)
                .toList();

        assertThat(caller.ids("/directory_users?order=asc&limit=2&state=inactive&directory=" + first.id()))
                .containsExactlyElementsOf(inactive);
        assertThat(caller.ids("/directory_users?order=asc&limit=9&state=active&directory=" + first.id()))
                .containsExactlyElementsOf(active)
                .hasSize(34);
    }

    @Test
    void wrongValuesAreRefused() {
        for (String uri : List.of(
                "/directory_users?state=suspended",
                "/directory_users?state=",
                "/directory_users?directory=org_1",
                "/directory_users?organization=directory_1",
                "/directory_groups?limit=101",
                "/directory_groups/directory_user_1")) {
            assertThat(caller.get(uri).statusCode()).as(uri).isEqualTo(422);
        }
    }

    @Test
    void parametersOfTheOtherDialectAreIgnored() {
        String inFirst = "/directory_users?limit=100&directory=" + first.id();

        assertThat(caller.ids(inFirst + "&group=" + first.groupId(0) + "&email=x&idp_id=y"))
                .hasSize(40);
        assertThat(caller.ids("/directories?organization_id=" + third.organizationId()))
                .hasSize(3);
    }

    @Test
    void answersUnknownIdsWith404() {
        for (String uri : List.of(
                "/directories/directory_1", "/directory_users/x", "/directory_users?directory=directory_1", "/other")) {
            assertThat(caller.get(uri).statusCode()).as(uri).isEqualTo(404);
        }
    }

    @Test
    void aDeleteHasNoContent() {
        HttpResponse<String> response = caller.delete("/directories/" + first.id());

        assertThat(response.statusCode()).isEqualTo(204);
        assertThat(response.body()).isEmpty();
        assertThat(response.headers().firstValue("content-type")).isEmpty();
        assertThat(caller.get("/directories/" + first.id()).statusCode()).isEqualTo(404);
    }
}
