package io.dirflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class OpenApiDialectTest {

    private final Tenant tenant = Tenant.builder()
            .organization(
                    "Acme Corp",
                    DirectorySpec.of(250, 10),
                    DirectorySpec.of(30, 4).name("Contractors"))
            .organization("Globex", DirectorySpec.of(0, 0).state("invalid_credentials"))
            .build();

    private final SimulatedDirectory first = tenant.directories().get(0);
    private final SimulatedDirectory second = tenant.directories().get(1);
    private final SimulatedDirectory third = tenant.directories().get(2);
    private final Simulator simulator =
            Simulator.builder().tenant(tenant).unlimited().start();
    private final Caller caller = new Caller(simulator);

    @AfterEach
    void close() {
        simulator.close();
    }

    @Test
    void listsDirectoriesByOrganizationNameAndDomain() {
        assertThat(caller.ids("/directories?order=asc")).containsExactly(first.id(), second.id(), third.id());
        assertThat(caller.ids("/directories?organization_id=" + third.organizationId()))
                .containsExactly(third.id());
        assertThat(caller.ids("/directories?search=CONTRACT")).containsExactly(second.id());
        assertThat(caller.ids("/directories?domain=globex.example")).containsExactly(third.id());
        assertThat(caller.ids("/directories?organization_id=org_unknown")).isEmpty();
    }

    @Test
    void ignoresUnknownParameters() {
        assertThat(caller.ids("/directories?order=asc&organization=" + third.organizationId()))
                .hasSize(3);
        assertThat(caller.ids("/directory_users?limit=100&state=inactive&directory=" + first.id()))
                .hasSize(250);
        assertThat(caller.json("/directory_groups?members=true&directory=" + first.id())
                        .toString())
                .doesNotContain("members");
    }

    @Test
    void listsUsersOfADirectoryAndOfAGroup() {
        assertThat(caller.ids("/directory_users?limit=100&order=asc&directory=" + first.id()))
                .containsExactlyElementsOf(first.userIds().toList());
        assertThat(caller.ids("/directory_users?limit=7&order=asc&group=" + first.groupId(2)))
                .containsExactlyElementsOf(first.membersOf(2).toList());
        assertThat(caller.ids("/directory_users?directory=" + second.id() + "&group=" + first.groupId(2)))
                .isEmpty();
    }

    @Test
    void listsGroupsOfADirectoryAndOfAUser() {
        assertThat(caller.ids("/directory_groups?limit=3&order=asc&directory=" + first.id()))
                .containsExactlyElementsOf(first.groupIds().toList());
        assertThat(caller.ids("/directory_groups?limit=1&order=asc&user=" + first.userId(9)))
                .containsExactlyElementsOf(first.groupsOf(9).toList());
    }

    @Test
    void findsUsersByEmailIgnoringCaseAndByIdpId() {
        String email = URLEncoder.encode(first.userEmail(123).toUpperCase(Locale.ROOT), StandardCharsets.UTF_8);
        String idpId = caller.json("/directory_users/" + first.userId(123))
                .get("idp_id")
                .asString();
        String inFirst = "/directory_users?directory=" + first.id();

        assertThat(caller.ids(inFirst + "&email=" + email)).containsExactly(first.userId(123));
        assertThat(caller.ids(inFirst + "&idp_id=" + idpId)).containsExactly(first.userId(123));
        assertThat(caller.ids(inFirst + "&idp_id=" + idpId + "&email=" + email)).containsExactly(first.userId(123));
        assertThat(caller.ids(inFirst + "&idp_id=10000&email=" + email)).isEmpty();
        assertThat(caller.ids(inFirst + "&email=nobody")).isEmpty();
        assertThat(caller.ids(inFirst + "&idp_id=x")).isEmpty();
    }

    @Test
    void findsUsersByAChangedEmail() {
        String former = first.userEmail(4);
        tenant.updateUserEmail(first.userId(4), "new@example.com");

        assertThat(caller.ids("/directory_users?directory=" + first.id() + "&email=new@example.com"))
                .containsExactly(first.userId(4));
        assertThat(caller.ids("/directory_users?directory=" + first.id() + "&email=" + former))
                .isEmpty();
    }

    @Test
    void getsOneObjectOfEachKind() {
        assertThat(caller.json("/directories/" + third.id()).get("state").asString())
                .isEqualTo("invalid_credentials");
        assertThat(caller.json("/directory_users/" + second.userId(7))
                        .get("state")
                        .asString())
                .isEqualTo("inactive");
        assertThat(caller.json("/directory_groups/" + second.groupId(3))
                        .get("directory_id")
                        .asString())
                .isEqualTo(second.id());
    }

    @Test
    void returnsTheCountsOfADirectory() {
        JsonNode metadata = caller.json("/directories/" + first.id()).get("metadata");

        assertThat(metadata.toString()).isEqualTo("{\"users\":{\"active\":225,\"inactive\":25},\"groups\":10}");
    }

    @Test
    void groupsOfAUserAreNotEmbeddedUnlessAskedFor() {
        assertThat(caller.json("/directory_users/" + first.userId(0)).get("groups"))
                .isEmpty();
        try (Simulator old =
                Simulator.builder().tenant(tenant).embedGroups(true).start()) {
            assertThat(new Caller(old)
                            .json("/directory_users/" + first.userId(0))
                            .get("groups")
                            .findValuesAsString("id"))
                    .containsExactlyElementsOf(first.groupsOf(0).toList());
        }
    }

    @Test
    void aDeleteIsAcceptedInPlainText() {
        HttpResponse<String> response = caller.delete("/directories/" + first.id());

        assertThat(response.statusCode()).isEqualTo(202);
        assertThat(response.headers().firstValue("content-type")).contains("text/plain; charset=utf-8");
        assertThat(response.body()).isEqualTo("Accepted");
    }

    @Test
    void deletesUsersAndGroupsWithTheirDirectory() {
        caller.delete("/directories/" + first.id());

        assertThat(caller.ids("/directories?order=asc")).containsExactly(second.id(), third.id());
        for (String uri : List.of(
                "/directories/" + first.id(),
                "/directory_users/" + first.userId(0),
                "/directory_groups/" + first.groupId(0),
                "/directory_users?directory=" + first.id(),
                "/directory_users?group=" + first.groupId(0),
                "/directory_groups?directory=" + first.id(),
                "/directory_groups?user=" + first.userId(0))) {
            assertThat(caller.get(uri).statusCode()).as(uri).isEqualTo(404);
        }
        assertThat(caller.delete("/directories/" + first.id()).statusCode()).isEqualTo(404);
    }

    @Test
    void aRemovedUserIsNotFoundButItsIdIsStillACursor() {
        tenant.removeUser(first.userId(2));

        assertThat(caller.get("/directory_users/" + first.userId(2)).statusCode())
                .isEqualTo(404);
        JsonNode next = caller.json("/directory_users?order=asc&directory=" + first.id() + "&after=" + first.userId(2));
        assertThat(next.get("data").get(0).get("id").asString()).isEqualTo(first.userId(3));
    }

    @Test
    void omittedOrderIsNewestFirst() {
        JsonNode page = caller.json("/directory_groups?limit=2&directory=" + first.id());

        assertThat(page.get("data").findValuesAsString("id")).containsExactly(first.groupId(9), first.groupId(8));
        assertThat(page.get("list_metadata").toString())
                .isEqualTo("{\"before\":null,\"after\":\"" + first.groupId(8) + "\"}");
    }

    @Test
    void omittedOrderCanBeNormal() {
        try (Simulator old = Simulator.builder()
                .tenant(tenant)
                .omittedOrder(ListOrder.NORMAL)
                .start()) {
            JsonNode page = new Caller(old).json("/directory_groups?limit=2&directory=" + first.id());

            assertThat(page.get("data").findValuesAsString("id")).containsExactly(first.groupId(9), first.groupId(8));
            assertThat(page.get("list_metadata").toString())
                    .isEqualTo("{\"before\":\"" + first.groupId(8) + "\",\"after\":null}");
        }
    }

    @Test
    void aPageHasTenObjectsByDefault() {
        assertThat(caller.json("/directory_users?directory=" + first.id()).get("data"))
                .hasSize(10);
    }
}
