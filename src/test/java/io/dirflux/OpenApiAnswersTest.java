package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.ApiException;
import io.dirflux.error.ForbiddenException;
import io.dirflux.error.InvalidRequestException;
import io.dirflux.error.NotFoundException;
import io.dirflux.error.RateLimitedException;
import io.dirflux.model.Dialect;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryMetadata;
import io.dirflux.model.DirectoryState;
import io.dirflux.model.DirectoryType;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Email;
import io.dirflux.model.GroupMember;
import io.dirflux.model.GroupRef;
import io.dirflux.model.Page;
import io.dirflux.model.Role;
import io.dirflux.model.UserState;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** The examples of the OpenAPI description, served by each endpoint and read field by field. */
class OpenApiAnswersTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final Instant EXAMPLE_TIME = Instant.parse("2026-01-15T12:00:00Z");
    private static final String LAST_PAGE =
            "{\"object\":\"list\",\"data\":[],\"list_metadata\":{\"before\":null,\"after\":null}}";

    private static final Directory DIRECTORY = Directory.builder("directory_01ECAZ4NV9QMV47GW873HDCX74")
            .object("directory")
            .organizationId("org_01EHZNVPK3SFK441A1RGBFSHRT")
            .externalKey("sPa12dwRQ")
            .type(DirectoryType.GSUITE_DIRECTORY)
            .state(DirectoryState.LINKED)
            .name("Foo Corp")
            .domain("foo-corp.com")
            .metadata(new DirectoryMetadata(new DirectoryMetadata.UserCounts(42L, 3L), 5L))
            .createdAt(EXAMPLE_TIME)
            .updatedAt(EXAMPLE_TIME)
            .build();

    private static final DirectoryGroup GROUP = DirectoryGroup.builder(
                    "directory_group_01E1JJS84MFPPQ3G655FHTKX6Z", "directory_01ECAZ4NV9QMV47GW873HDCX74")
            .object("directory_group")
            .idpId("02grqrue4294w24")
            .organizationId("org_01EZTR6WYX1A0DSE2CYMGXQ24Y")
            .name("Developers")
            .rawAttributes(Map.of())
            .createdAt(EXAMPLE_TIME)
            .updatedAt(EXAMPLE_TIME)
            .build();

    private static final DirectoryUser USER = DirectoryUser.builder(
                    "directory_user_01E1JG7J09H96KYP8HM9B0G5SJ", "directory_01ECAZ4NV9QMV47GW873HDCX74")
            .object("directory_user")
            .organizationId("org_01EZTR6WYX1A0DSE2CYMGXQ24Y")
            .idpId("2836")
            .email("marcelina.davis@example.com")
            .firstName("Marcelina")
            .lastName("Davis")
            .name("Marcelina Davis")
            .emails(List.of(new Email(true, "work", "marcelina.davis@example.com")))
            .jobTitle("Software Engineer")
            .username("mdavis")
            .state(UserState.ACTIVE)
            .rawAttributes(Map.of())
            .customAttributes(Map.of("department", "Engineering", "job_title", "Software Engineer"))
            .role(new Role("admin"))
            .roles(List.of(new Role("admin")))
            .groups(List.of(GroupRef.of(GROUP)))
            .createdAt(EXAMPLE_TIME)
            .updatedAt(EXAMPLE_TIME)
            .build();

    private Served served;
    private DirectorySyncClient client;

    @BeforeEach
    void start() {
        served = Served.in(Dialect.OPENAPI);
        client = served.client;
    }

    @AfterEach
    void stop() {
        served.close();
    }

    @Test
    void aListOfDirectories() {
        answerList(Route.LIST_DIRECTORIES, "directory_list.json");

        assertPage(client.directories().pages(DirectoryQuery.all()), DIRECTORY, "directory_");
        assertItems(client.directories().list(DirectoryQuery.all()), DIRECTORY);
    }

    @Test
    void aListOfUsers() {
        answerList(Route.LIST_USERS, "directory_user_list.json");
        UserQuery query = UserQuery.inDirectory(DIRECTORY.id());

        assertPage(client.users().pages(query), USER, "directory_user_");
        assertItems(client.users().list(query), USER);
    }

    @Test
    void aListOfGroups() {
        answerList(Route.LIST_GROUPS, "directory_group_list.json");
        GroupQuery query = GroupQuery.inDirectory(DIRECTORY.id());

        assertPage(client.groups().pages(query), GROUP, "directory_group_");
        assertItems(client.groups().list(query), GROUP);
    }

    @Test
    void aSingleDirectoryUserAndGroup() {
        answer(Route.GET_DIRECTORY, "directory.json");
        answer(Route.GET_USER, "directory_user_with_groups.json");
        answer(Route.GET_GROUP, "directory_group.json");

        assertItems(client.directories().get(DIRECTORY.id()).flux(), DIRECTORY);
        assertItems(client.users().get(USER.id()).flux(), USER);
        assertItems(client.groups().get(GROUP.id()).flux(), GROUP);
    }

    @Test
    void aUserWithoutGroupsOfWhichNothingIsKnown() {
        answer(Route.GET_USER, "directory_user.json");

        assertItems(client.users().get(USER.id()).flux(), USER.withGroups(null));
    }

    @Test
    void theGroupsOfAUserAreAListOfTheirOwn() {
        answer(Route.GET_USER, "directory_user.json");
        answerList(Route.LIST_GROUPS, "directory_group_list.json");

        assertItems(client.users().getWithGroups(USER.id()).flux(), USER);
        assertItems(client.users().groups(USER.id()), GroupRef.of(GROUP));
    }

    @Test
    void theMembersOfAGroupAreWholeUsers() {
        GroupMember member = new GroupMember(USER.id(), "Marcelina", "Davis", USER);
        answer(Route.GET_GROUP, "directory_group.json");
        answerList(Route.LIST_USERS, "directory_user_list.json");

        assertItems(client.groups().getWithMembers(GROUP.id()).flux(), GROUP.withMembers(List.of(member)));
        assertItems(client.groups().members(GROUP.id()), member);
        assertItems(client.groups().members(GROUP), member);
    }

    /** 202 is described as JSON and was recorded as text; 200 has no body described. */
    @ParameterizedTest
    @CsvSource(
            value = {
                "202, text/plain; charset=utf-8, Accepted",
                "202, application/json, {}",
                "202, application/json, ''",
                "200, application/json, not JSON",
                "200, '', ''",
            })
    void aDeleteIsAcceptedWithAnyBody(int status, String contentType, String body) {
        answer(Route.DELETE_DIRECTORY, new Fault.Status(status, contentType, body, Map.of()));

        StepVerifier.create(client.directories().delete(DIRECTORY.id()))
                .expectComplete()
                .verify(SOON);
        assertThat(served.requests(Route.DELETE_DIRECTORY))
                .extracting(RecordedRequest::status)
                .containsExactly(status);
    }

    @Test
    void theDescribedErrorsOfEveryEndpoint() {
        String message = "Organization not found: 'org_01EHQMYV6MBK39QC5PZXHY59C3'.";
        for (Route route : List.of(Route.LIST_USERS, Route.LIST_GROUPS, Route.LIST_DIRECTORIES, Route.GET_USER)) {
            served.simulator.fault(route, 1, Fault.status(403, message));
            served.simulator.fault(route, 2, Fault.status(404, message));
            served.simulator.fault(route, 3, Fault.status(422, message));
        }
        List<Flux<?>> calls = List.of(
                client.users().list(UserQuery.inDirectory(DIRECTORY.id())),
                client.groups().list(GroupQuery.inDirectory(DIRECTORY.id())),
                client.directories().list(DirectoryQuery.all().organization("org_01EHQMYV6MBK39QC5PZXHY59C3")),
                client.users().get(USER.id()).flux());

        for (Flux<?> call : calls) {
            assertFails(call, ForbiddenException.class, message);
            assertFails(call, NotFoundException.class, message);
            assertFails(call, InvalidRequestException.class, message);
        }
    }

    @Test
    void theDescribed429OfTheListOfUsersIsABareString() {
        answer(Route.LIST_USERS, new Fault.Status(429, "application/json", "\"Ratelimited\"", Map.of()));

        assertFails(
                client.users().list(UserQuery.inDirectory(DIRECTORY.id())), RateLimitedException.class, "Ratelimited");
        assertThat(served.sent(Route.LIST_USERS)).isEqualTo(4);
    }

    private void answer(Route route, String example) {
        answer(route, new Fault.Body(ReferencePage.example("openapi/" + example)));
    }

    private void answer(Route route, Fault fault) {
        served.simulator.faults(route, (request, honest) -> Optional.of(fault));
    }

    /** The cursor of the example is not null: a second page, the last one, lies behind it. */
    private void answerList(Route route, String example) {
        String first = ReferencePage.example("openapi/" + example);
        served.simulator.faults(
                route,
                (request, honest) ->
                        Optional.of(new Fault.Body(request.parameter("after") == null ? first : LAST_PAGE)));
    }

    private static <T> void assertPage(Flux<Page<T>> pages, T item, String prefix) {
        StepVerifier.create(pages)
                .assertNext(page -> {
                    assertThat(page.data())
                            .usingRecursiveFieldByFieldElementComparator()
                            .containsExactly(item);
                    assertThat(page.before()).isEqualTo(prefix + "01HXYZ123456789ABCDEFGHIJ");
                    assertThat(page.after()).isEqualTo(prefix + "01HXYZ987654321KJIHGFEDCBA");
                    assertThat(page.rejected()).isEmpty();
                })
                .assertNext(last -> assertThat(last.hasNext()).isFalse())
                .expectComplete()
                .verify(SOON);
    }

    private static <T> void assertItems(Flux<T> items, T item) {
        StepVerifier.create(items)
                .assertNext(read -> assertThat(read).usingRecursiveComparison().isEqualTo(item))
                .expectComplete()
                .verify(SOON);
    }

    private static void assertFails(Flux<?> call, Class<? extends ApiException> type, String serverMessage) {
        StepVerifier.create(call)
                .expectErrorSatisfies(e -> {
                    assertThat(e).isExactlyInstanceOf(type).hasMessageNotContaining(serverMessage);
                    assertThat(((ApiException) e).error().serverMessage()).isEqualTo(serverMessage);
                })
                .verify(SOON);
    }
}
