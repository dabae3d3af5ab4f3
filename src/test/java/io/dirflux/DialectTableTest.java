package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dirflux.model.Dialect;
import io.dirflux.model.UserState;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.SimulatedDirectory;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** The request of each call in each dialect, and the refused queries. Nothing is sent before a subscription. */
class DialectTableTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("answeredCalls")
    void sendsTheRequestOfTheTableForEachSubscriber(EndpointCall call, Dialect dialect) {
        try (Served served = served(dialect)) {
            List<String> expected = expected(call, served, dialect);
            Flux<?> answer = Flux.from(call.call().apply(served)).onErrorComplete();
            assertThat(served.simulator.requests()).isEmpty();

            List<?> first = answer.collectList().block(SOON);
            assertThat(Truth.requests(served)).isEqualTo(expected);

            List<?> second = answer.collectList().block(SOON);
            assertThat(Truth.requests(served))
                    .isEqualTo(
                            Stream.of(expected, expected).flatMap(List::stream).toList());
            assertThat(second).hasSameSizeAs(first);
        }
    }

    @ParameterizedTest(name = "{1}: {0}")
    @MethodSource("refusedCalls")
    void refusesAQueryThatTheDialectCannotExpressAtTheCall(EndpointCall call, Dialect dialect) {
        try (Served served = served(dialect)) {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> call.call().apply(served))
                    .withMessageStartingWith("Dialect.REFERENCE");
            assertThat(served.simulator.requests()).isEmpty();
        }
    }

    @Test
    void aRefusalNamesTheAlternativeForListAndPages() {
        try (Served served = served(Dialect.REFERENCE)) {
            UserQuery inGroup = UserQuery.inGroup("directory_group_1");
            GroupQuery ofUser = GroupQuery.ofUser("directory_user_1");
            DirectoryQuery search = DirectoryQuery.all().search("acme");
            UserQuery suspended = UserQuery.inOrganization("org_1").state(UserState.SUSPENDED);
            UserQuery unknown = UserQuery.inDirectory("directory_1").state(UserState.of("on_leave"));

            assertRefused(() -> served.client.users().list(inGroup), "groups().members(id)");
            assertRefused(() -> served.client.users().pages(inGroup), "groups().members(id)");
            assertRefused(() -> served.client.groups().list(ofUser), "users().groups(id)");
            assertRefused(() -> served.client.groups().pages(ofUser), "users().groups(id)");
            assertRefused(() -> served.client.directories().list(search), "filter by name()");
            assertRefused(() -> served.client.directories().pages(search), "filter by name()");
            assertRefused(() -> served.client.users().list(suspended), "filter by state()");
            assertRefused(() -> served.client.users().pages(suspended), "filter by state()");
            assertRefused(() -> served.client.users().list(unknown), "filter by state()");
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void everyListAsksForAHundredAndKeepsToThePageSizeItWasGiven(Dialect dialect) {
        try (Served served = served(dialect)) {
            served.client
                    .users()
                    .list(UserQuery.inDirectory(served.directory(0).id())
                            .pageSize(1)
                            .withGroups())
                    .blockLast(SOON);

            assertThat(served.simulator.requests())
                    .allSatisfy(request -> assertThat(request.parameter("limit"))
                            .isEqualTo(request.parameter("directory") == null ? "100" : "1"));
        }
    }

    static Stream<Arguments> answeredCalls() {
        return calls(false);
    }

    static Stream<Arguments> refusedCalls() {
        return calls(true);
    }

    private static Stream<Arguments> calls(boolean refused) {
        return Stream.of(Dialect.values())
                .flatMap(dialect -> EndpointCall.all().stream()
                        .filter(call -> call.isRefused(dialect) == refused)
                        .map(call -> Arguments.of(call, dialect)));
    }

    private static void assertRefused(Supplier<Publisher<?>> call, String alternative) {
        assertThatIllegalArgumentException().isThrownBy(call::get).withMessageContaining(alternative);
    }

    private static Served served(Dialect dialect) {
        return Served.in(dialect, DirectorySpec.of(2, 2), DirectorySpec.of(1, 1));
    }

    private static List<String> expected(EndpointCall call, Served served, Dialect dialect) {
        SimulatedDirectory directory = served.directory(0);
        return call.requests(dialect).stream()
                .map(line -> line.replace("$D", directory.id())
                        .replace("$E", served.directory(1).id())
                        .replace("$O", served.organization())
                        .replace("$U", directory.userId(0))
                        .replace("$V", directory.userId(1))
                        .replace("$G", directory.groupId(0))
                        .replace("$H", directory.groupId(1)))
                .toList();
    }
}
