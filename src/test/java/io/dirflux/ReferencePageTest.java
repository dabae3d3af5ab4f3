package io.dirflux;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.ReferencePage.Curl;
import io.dirflux.model.Dialect;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.GroupRef;
import io.dirflux.model.UserState;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.RecordedRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/**
 * The fourteen requests of the reference page, each as the call that asks the same, held against what the server saw:
 * in {@code REFERENCE} what is printed, parameter by parameter; in {@code OPENAPI} what the public API has for the
 * question.
 *
 * <p>Ids stand here as the page prints them; {@code ...02H...} is the second of its kind.
 */
class ReferencePageTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    /**
     * A question.
     *
     * @param title the heading it is printed under
     * @param call how it is asked here
     * @param openApi what is sent for it in {@code OPENAPI}
     */
    private record Line(String title, Function<Served, Publisher<?>> call, List<String> openApi) {

        Line(String title, Function<Served, Publisher<?>> call, String... openApi) {
            this(title, call, List.of(openApi));
        }

        @Override
        public String toString() {
            return title;
        }
    }

    private static List<Line> requestPatterns() {
        return List.of(
                new Line(
                        "List Directories",
                        s -> s.client.directories().list(directoriesOf(s).pageSize(10)),
                        "GET /directories?organization_id=org_01H...&limit=10&order=asc"),
                new Line(
                        "List Directory Users",
                        s -> s.client.users().list(usersOf(s).withGroups().pageSize(100)),
                        "GET /directory_users?directory=directory_01H...&limit=100&order=asc",
                        "GET /directory_groups?user=directory_user_01H...&limit=100&order=asc",
                        "GET /directory_groups?user=directory_user_02H...&limit=100&order=asc"),
                new Line(
                        "Get Directory User",
                        s -> s.client.users().get(user(s)),
                        "GET /directory_users/directory_user_01H..."),
                new Line(
                        "List Directory Groups",
                        s -> s.client.groups().list(groupsOf(s).withMembers().pageSize(100)),
                        "GET /directory_groups?directory=directory_01H...&limit=100&order=asc",
                        "GET /directory_users?group=directory_group_01H...&limit=100&order=asc",
                        "GET /directory_users?group=directory_group_02H...&limit=100&order=asc"),
                new Line(
                        "Delete Directory",
                        s -> s.client.directories().delete(directory(s)),
                        "DELETE /directories/directory_01H..."));
    }

    private static List<Line> paginationHandling() {
        return List.of(
                new Line(
                        "Page 1",
                        s -> s.client.users().pages(usersOf(s).pageSize(100)),
                        "GET /directory_users?directory=directory_01H...&limit=100&order=asc"),
                new Line(
                        "Page 2 (use cursor from page 1)",
                        s -> s.client.users().pages(usersOf(s).pageSize(100).startingAfter(user(s))),
                        "GET /directory_users?directory=directory_01H...&limit=100&order=asc&after=directory_user_01H..."));
    }

    private static List<Line> filteringPatterns() {
        return List.of(
                new Line(
                        "By Organization",
                        s -> s.client.users().list(UserQuery.inOrganization(s.organization())),
                        "GET /directories?organization_id=org_01H...&limit=100&order=asc",
                        "GET /directory_users?directory=directory_01H...&limit=100&order=asc",
                        "GET /directory_users?directory=directory_02H...&limit=100&order=asc"),
                new Line(
                        "By Directory",
                        s -> s.client.users().list(usersOf(s)),
                        "GET /directory_users?directory=directory_01H...&limit=100&order=asc"),
                new Line(
                        "By User State",
                        s -> s.client.users().list(usersOf(s).state(UserState.ACTIVE)),
                        "GET /directory_users?directory=directory_01H...&limit=100&order=asc"));
    }

    private static List<Line> verificationCommands() {
        return List.of(
                new Line(
                        "Test authentication",
                        s -> s.client.directories().list(DirectoryQuery.all()),
                        "GET /directories?limit=100&order=asc"),
                new Line(
                        "Test directory listing",
                        s -> s.client.directories().list(directoriesOf(s)),
                        "GET /directories?organization_id=org_01H...&limit=100&order=asc"),
                new Line(
                        "Test user sync",
                        s -> s.client
                                .users()
                                .list(usersOf(s).pageSize(1).pagesAhead(0))
                                .take(1),
                        "GET /directory_users?directory=directory_01H...&limit=1&order=asc"),
                new Line(
                        "Test group membership",
                        s -> s.client.users().get(user(s)).flatMapMany(user -> groupsOf(s, user)),
                        "GET /directory_users/directory_user_01H...",
                        "GET /directory_groups?user=directory_user_01H...&limit=100&order=asc"));
    }

    /** What the decision tree adds to the fourteen: an endpoint, or a parameter, that no command shows. */
    private static List<Line> decisionTree() {
        return List.of(
                new Line(
                        "GET /directories/directory_01H...",
                        s -> s.client.directories().get(directory(s)),
                        "GET /directories/directory_01H..."),
                new Line(
                        "GET /directory_groups/directory_group_01H...",
                        s -> s.client.groups().get(s.directory(0).groupId(0)),
                        "GET /directory_groups/directory_group_01H..."),
                new Line(
                        "GET /directory_users/directory_user_01H...?groups=true",
                        s -> s.client.users().getWithGroups(user(s)),
                        "GET /directory_users/directory_user_01H...",
                        "GET /directory_groups?user=directory_user_01H...&limit=100&order=asc"),
                new Line(
                        "GET /directory_groups/directory_group_01H...?members=true",
                        s -> s.client.groups().members(s.directory(0).groupId(0)),
                        "GET /directory_users?group=directory_group_01H...&limit=100&order=asc"),
                new Line(
                        "GET /directory_groups?organization=org_01H...&limit=100",
                        s -> s.client.groups().list(GroupQuery.inOrganization(s.organization())),
                        "GET /directories?organization_id=org_01H...&limit=100&order=asc",
                        "GET /directory_groups?directory=directory_01H...&limit=100&order=asc",
                        "GET /directory_groups?directory=directory_02H...&limit=100&order=asc"));
    }

    static Stream<Arguments> printedRequests() {
        return inBothDialects(printedLines());
    }

    static Stream<Arguments> furtherRequests() {
        return inBothDialects(decisionTree());
    }

    @ParameterizedTest(name = "{1} in {0}")
    @MethodSource("printedRequests")
    void aPrintedRequestIsSentAsPrinted(Dialect dialect, Line line) {
        Curl printed = ReferencePage.requests().stream()
                .filter(curl -> curl.title().equals(line.title()))
                .findFirst()
                .orElseThrow();

        assertSent(dialect, line, printedWithLimit(printed));
    }

    @ParameterizedTest(name = "{1} in {0}")
    @MethodSource("furtherRequests")
    void aRequestOfTheDecisionTreeIsSentAsDescribed(Dialect dialect, Line line) {
        assertSent(dialect, line, line.title());
    }

    @Test
    void everyPrintedRequestHasItsCall() {
        assertThat(printedLines()).hasSize(14);
        assertThat(printedLines())
                .extracting(Line::title)
                .isEqualTo(ReferencePage.requests().stream().map(Curl::title).toList());
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void whatTheVerificationCommandsExpectIsTrue(Dialect dialect) {
        try (Served served = served(dialect)) {
            List<Directory> directories = served.client
                    .directories()
                    .list(directoriesOf(served))
                    .collectList()
                    .block(SOON);
            DirectoryUser first =
                    served.client.users().list(usersOf(served).pageSize(1)).blockFirst(SOON);
            List<GroupRef> groups =
                    served.client.users().groups(user(served)).collectList().block(SOON);

            assertThat(directories).hasSize(2).allMatch(Directory::isLinked);
            assertThat(first).matches(DirectoryUser::isActive);
            assertThat(groups)
                    .extracting(GroupRef::id)
                    .containsExactlyInAnyOrderElementsOf(
                            served.directory(0).groupsOf(0).toList())
                    .isNotEmpty();
            assertThat(groups).extracting(GroupRef::name).doesNotContainNull();
        }
    }

    private static void assertSent(Dialect dialect, Line line, String inReference) {
        try (Served served = served(dialect)) {
            Map<String, String> printedIds = printedIds(served);

            Flux.from(line.call().apply(served)).blockLast(SOON);

            List<RecordedRequest> requests = served.simulator.requests();
            List<String> sent = requests.stream()
                    .map(request -> asPrinted(request, printedIds))
                    .toList();
            if (dialect == Dialect.REFERENCE) {
                assertThat(sent).containsExactly(inReference);
            } else {
                assertThat(sent.get(0)).isEqualTo(line.openApi().get(0));
                assertThat(sent).containsExactlyInAnyOrderElementsOf(line.openApi());
            }
            assertThat(requests).allMatch(request -> request.status() / 100 == 2);
        }
    }

    /** The one thing that is added to what is printed: the page size, at the end of a list that has none. */
    private static String printedWithLimit(Curl printed) {
        List<String> parameters = new ArrayList<>(printed.parameters());
        boolean list = printed.path().indexOf('/', 1) < 0;
        if (list && parameters.stream().noneMatch(parameter -> parameter.startsWith("limit="))) {
            parameters.add("limit=100");
        }
        return target(printed.method(), printed.path(), parameters);
    }

    private static String asPrinted(RecordedRequest request, Map<String, String> printedIds) {
        List<String> parameters = request.parameters().stream()
                .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                .toList();
        String target = target(request.method(), request.path(), parameters);
        for (Map.Entry<String, String> id : printedIds.entrySet()) {
            target = target.replace(id.getKey(), id.getValue());
        }
        return target;
    }

    private static String target(String method, String path, List<String> parameters) {
        return method + " " + path + parameters.stream().collect(joining("&", parameters.isEmpty() ? "" : "?", ""));
    }

    private static Map<String, String> printedIds(Served served) {
        return Map.of(
                served.organization(), "org_01H...",
                served.directory(0).id(), "directory_01H...",
                served.directory(1).id(), "directory_02H...",
                served.directory(0).userId(0), "directory_user_01H...",
                served.directory(0).userId(1), "directory_user_02H...",
                served.directory(0).groupId(0), "directory_group_01H...",
                served.directory(0).groupId(1), "directory_group_02H...");
    }

    private static List<Line> printedLines() {
        return Stream.of(requestPatterns(), paginationHandling(), filteringPatterns(), verificationCommands())
                .flatMap(List::stream)
                .toList();
    }

    private static Stream<Arguments> inBothDialects(List<Line> lines) {
        return Stream.of(Dialect.values()).flatMap(dialect -> lines.stream().map(line -> Arguments.of(dialect, line)));
    }

    private static Served served(Dialect dialect) {
        return Served.in(dialect, DirectorySpec.of(2, 2), DirectorySpec.of(1, 0));
    }

    private static String directory(Served served) {
        return served.directory(0).id();
    }

    private static String user(Served served) {
        return served.directory(0).userId(0);
    }

    private static DirectoryQuery directoriesOf(Served served) {
        return DirectoryQuery.all().organization(served.organization());
    }

    private static UserQuery usersOf(Served served) {
        return UserQuery.inDirectory(directory(served));
    }

    private static GroupQuery groupsOf(Served served) {
        return GroupQuery.inDirectory(directory(served));
    }

    /** Those that came along, else those that are asked for. */
    private static Flux<?> groupsOf(Served served, DirectoryUser user) {
        return user.groups() == null
                ? served.client.groups().list(GroupQuery.ofUser(user.id()))
                : Flux.fromIterable(user.groups());
    }
}
