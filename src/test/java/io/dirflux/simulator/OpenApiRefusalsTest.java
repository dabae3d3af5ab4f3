package io.dirflux.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that the simulator refuses as the public API does. */
class OpenApiRefusalsTest {

    private final Tenant tenant = Tenant.builder()
            .organization(
                    "Acme Corp",
                    DirectorySpec.of(250, 10),
                    DirectorySpec.of(30, 4).name("Contractors"))
            .organization("Globex", DirectorySpec.of(0, 0).state("invalid_credentials"))
            .build();

    private final Simulator simulator =
            Simulator.builder().tenant(tenant).unlimited().start();
    private final Caller caller = new Caller(simulator);

    @AfterEach
    void close() {
        simulator.close();
    }

    @Test
    void missingFiltersAreRefusedAsRecorded() {
        assertThat(caller.get("/directory_users?state=active").body()).isEqualTo("""
                {"message":"Validation failed","errors":[\
                {"field":"directory","code":"Please provide either \\"directory\\" or \\"group\\" parameters."},\
                {"field":"group","code":"Please provide either \\"directory\\" or \\"group\\" parameters."}]}""");
        assertThat(caller.get("/directory_groups").body()).isEqualTo("""
                {"message":"Validation failed","errors":[\
                {"field":"directory","code":"Please provide either \\"directory\\" or \\"user\\" parameters."},\
                {"field":"user","code":"Please provide either \\"directory\\" or \\"user\\" parameters."}]}""");
        assertThat(caller.get("/directory_groups").statusCode()).isEqualTo(422);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/directories?limit=0",
                "/directories?limit=101",
                "/directories?limit=ten",
                "/directories?limit=",
                "/directories?order=newest",
                "/directories?organization_id=directory_1",
                "/directories?after=directory_1",
                "/directories?after=directory_user_01HM6RFK0000000000000000AA",
                "/directory_users?directory=directory_user_1",
                "/directory_users?directory=org_1",
                "/directory_users?directory=1",
                "/directory_users?group=directory_1",
                "/directory_users?email=a@example.com",
                "/directory_users?group=directory_group_1&idp_id=1",
                "/directory_groups?user=directory_group_1",
                "/directories/directory_user_1",
                "/directory_users/directory_1",
                "/directory_groups/org_1"
            })
    void wrongValuesAreRefused(String uri) {
        HttpResponse<String> response = caller.get(uri);

        assertThat(response.statusCode()).isEqualTo(422);
        assertThat(response.body()).startsWith("{\"message\":\"Validation failed\",\"errors\":[{\"field\":\"");
    }

    @Test
    void aRefusalNamesEveryWrongParameter() {
        assertThat(Caller.parse(caller.get("/directory_users?limit=0&order=x").body())
                        .findValuesAsString("field"))
                .containsExactly("limit", "order", "directory", "group");
    }

    @Test
    void answersUnknownIdsWith404() {
        assertThat(caller.get("/directories/invalid").body())
                .isEqualTo("{\"message\":\"Directory not found: 'invalid'.\",\"code\":\"entity_not_found\","
                        + "\"entity_id\":\"invalid\"}");
        assertThat(caller.get("/directory_users/invalid").body()).isEqualTo("{\"message\":\"Not Found\"}");
        for (String uri : List.of(
                "/directories/invalid",
                "/directories/directory_1",
                "/directories/..%2Forganizations",
                "/directory_users/invalid",
                "/directory_groups/directory_group_1",
                "/directory_users?directory=directory_1",
                "/directory_users?group=directory_group_1",
                "/directory_groups?user=directory_user_1",
                "/directories/",
                "/events/event_1",
                "/")) {
            assertThat(caller.get(uri).statusCode()).as(uri).isEqualTo(404);
        }
    }
}
