package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryState;
import io.dirflux.model.DirectoryType;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Email;
import io.dirflux.model.GroupMember;
import io.dirflux.model.GroupRef;
import io.dirflux.model.Page;
import io.dirflux.model.UserState;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/**
 * The answers that the reference page prints, served as printed and read field by field: what is not printed must not
 * have a value.
 */
class ReferencePageAnswersTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final Instant PRINTED_TIME = Instant.parse("2024-01-15T10:00:00Z");
    private static final String LAST_PAGE = "{\"data\":[],\"list_metadata\":{\"after\":null,\"before\":null}}";

    private static final Directory DIRECTORY = Directory.builder("directory_01H...")
            .organizationId("org_01H...")
            .name("Acme Corp Directory")
            .type(DirectoryType.AZURE_SCIM_V2_0)
            .state(DirectoryState.LINKED)
            .createdAt(PRINTED_TIME)
            .updatedAt(PRINTED_TIME)
            .build();

    private static final DirectoryUser USER = DirectoryUser.builder("directory_user_01H...", "directory_01H...")
            .organizationId("org_01H...")
            .idpId("12345")
            .username("user@example.com")
            .emails(List.of(new Email(true, "work", "user@example.com")))
            .firstName("Jane")
            .lastName("Doe")
            .state(UserState.ACTIVE)
            .customAttributes(Map.of())
            .groups(List.of(group("directory_group_01H...", "Engineering")))
            .createdAt(PRINTED_TIME)
            .updatedAt(PRINTED_TIME)
            .build();

    private static final DirectoryGroup GROUP = DirectoryGroup.builder("directory_group_01H...", "directory_01H...")
            .organizationId("org_01H...")
            .idpId("group-123")
            .name("Engineering")
            .members(List.of(new GroupMember("directory_user_01H...", "Jane", "Doe", null)))
            .createdAt(PRINTED_TIME)
            .updatedAt(PRINTED_TIME)
            .build();

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void theListOfDirectories(Dialect dialect) {
        DirectoryQuery query = DirectoryQuery.all().organization(ReferencePage.ORGANIZATION);
        try (Served served = serving(dialect, Route.LIST_DIRECTORIES, "directories.json")) {
            assertPage(served.client.directories().pages(query), DIRECTORY, "directory_01H...");
            assertItems(served.client.directories().list(query), DIRECTORY);
            assertFollowed(served.requests(Route.LIST_DIRECTORIES), "directory_01H...");
            assertThat(DIRECTORY.isLinked()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void theListOfUsers(Dialect dialect) {
        UserQuery query = UserQuery.inDirectory(ReferencePage.DIRECTORY);
        UserQuery printed = dialect == Dialect.REFERENCE ? query.withGroups() : query;
        try (Served served = serving(dialect, Route.LIST_USERS, "directory_users.json")) {
            assertPage(served.client.users().pages(printed), USER, "directory_user_01H...");
            assertItems(served.client.users().list(printed), USER);
            assertFollowed(served.requests(Route.LIST_USERS), "directory_user_01H...");
            assertThat(USER.primaryEmail()).isEqualTo("user@example.com");
            assertThat(USER.isActive()).isTrue();
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void theListOfGroups(Dialect dialect) {
        GroupQuery query = GroupQuery.inDirectory(ReferencePage.DIRECTORY);
        GroupQuery printed = dialect == Dialect.REFERENCE ? query.withMembers() : query;
        try (Served served = serving(dialect, Route.LIST_GROUPS, "directory_groups.json")) {
            assertPage(served.client.groups().pages(printed), GROUP, "directory_group_01H...");
            assertItems(served.client.groups().list(printed), GROUP);
            assertFollowed(served.requests(Route.LIST_GROUPS), "directory_group_01H...");
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void theSameRecordsOneByOne(Dialect dialect) {
        try (Served served = Served.in(dialect)) {
            answer(served, Route.GET_DIRECTORY, new Fault.Body(ReferencePage.printedDirectory()));
            answer(served, Route.GET_USER, new Fault.Body(ReferencePage.printedUser()));
            answer(served, Route.GET_GROUP, new Fault.Body(ReferencePage.printedGroup()));

            assertItems(served.client.directories().get(ReferencePage.DIRECTORY).flux(), DIRECTORY);
            assertItems(served.client.users().get(ReferencePage.USER).flux(), USER);
            assertItems(served.client.groups().get(ReferencePage.GROUP).flux(), GROUP);
        }
    }

    /** In the other dialect they are lists of their own. */
    @ParameterizedTest
    @EnumSource(value = Dialect.class, names = "REFERENCE")
    void theMembershipsInTheSameRecords(Dialect dialect) {
        try (Served served = Served.in(dialect)) {
            answer(served, Route.GET_USER, new Fault.Body(ReferencePage.printedUser()));
            answer(served, Route.GET_GROUP, new Fault.Body(ReferencePage.printedGroup()));

            assertItems(served.client.users().getWithGroups(ReferencePage.USER).flux(), USER);
            assertItems(
                    served.client.users().groups(ReferencePage.USER), group("directory_group_01H...", "Engineering"));
            assertItems(
                    served.client.groups().getWithMembers(ReferencePage.GROUP).flux(), GROUP);
            assertItems(
                    served.client.groups().members(ReferencePage.GROUP),
                    new GroupMember("directory_user_01H...", "Jane", "Doe", null));
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aDeleteIsAnswered204NoContent(Dialect dialect) {
        try (Served served = Served.in(dialect)) {
            answer(served, Route.DELETE_DIRECTORY, new Fault.Status(204, "", "", Map.of()));

            StepVerifier.create(served.client.directories().delete(ReferencePage.DIRECTORY))
                    .expectComplete()
                    .verify(SOON);
            assertThat(served.requests(Route.DELETE_DIRECTORY))
                    .extracting(RecordedRequest::status)
                    .containsExactly(204);
        }
    }

    /** The printed cursor is not null: a second page, the last one, lies behind it. */
    private static Served serving(Dialect dialect, Route route, String example) {
        String printed = ReferencePage.example("reference-page/" + example);
        Served served = Served.in(dialect);
        served.simulator.faults(
                route,
                (request, honest) ->
                        Optional.of(new Fault.Body(request.parameter("after") == null ? printed : LAST_PAGE)));
        return served;
    }

    private static void answer(Served served, Route route, Fault fault) {
        served.simulator.faults(route, (request, honest) -> Optional.of(fault));
    }

    private static <T> void assertPage(Flux<Page<T>> pages, T item, String after) {
        StepVerifier.create(pages)
                .assertNext(page -> {
                    assertThat(page.data())
                            .usingRecursiveFieldByFieldElementComparator()
                            .containsExactly(item);
                    assertThat(page.after()).isEqualTo(after);
                    assertThat(page.before()).isNull();
                    assertThat(page.requestId()).isNotBlank();
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

    /** The same list was walked twice. */
    private static void assertFollowed(List<RecordedRequest> requests, @Nullable String after) {
        assertThat(requests)
                .extracting(request -> request.parameter("after"))
                .containsExactly(null, after, null, after);
    }

    private static GroupRef group(String id, String name) {
        return new GroupRef(null, id, null, null, null, name, Map.of(), null, null);
    }
}
