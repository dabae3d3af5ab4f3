package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.dirflux.Memberships.Source;
import io.dirflux.error.DecodingException;
import io.dirflux.error.NotFoundException;
import io.dirflux.http.RequestListener;
import io.dirflux.model.Dialect;
import io.dirflux.model.Membership;
import io.dirflux.model.Page;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** {@code client.memberships(directoryId)}: each membership once, from the cheapest lists, over real sockets. */
class DirectoryMembershipsTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final RateLimits LIMITS = RateLimits.perSecond(1000).perDirectory(400);

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void eachMembershipComesOnce(Dialect dialect) {
        try (Served served = Served.in(dialect, DirectorySpec.of(340, 12), DirectorySpec.of(20, 3))) {
            assertThat(memberships(served, served.directory(0)))
                    .containsExactlyInAnyOrderElementsOf(truth(served.directory(0)));
        }
    }

    /** The first group has nearly all users, so its list has several pages. */
    @Test
    void fewGroupsAreListedByGroup() {
        try (Served served = limited(DirectorySpec.of(340, 12))) {
            assertThat(memberships(served, served.directory(0)))
                    .containsExactlyInAnyOrderElementsOf(truth(served.directory(0)));
            assertThat(queries(served, Route.LIST_USERS, "group="))
                    .hasSizeGreaterThan(12)
                    .hasSizeLessThan(20);
            assertThat(queries(served, Route.LIST_GROUPS, "user=")).isEmpty();
        }
    }

    @Test
    void fewUsersInManyGroupsAreListedByUser() {
        try (Served served = limited(DirectorySpec.of(30, 60))) {
            assertThat(memberships(served, served.directory(0)))
                    .containsExactlyInAnyOrderElementsOf(truth(served.directory(0)));
            assertThat(queries(served, Route.LIST_GROUPS, "user=")).hasSize(30);
            assertThat(queries(served, Route.LIST_USERS, "group=")).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({"30, 60, BY_USER", "160, 110, BY_GROUP", "250, 20, BY_GROUP"})
    void withoutCountsTheFirstPagesDecide(int users, int groups, Source source) {
        try (Served served = limited(DirectorySpec.of(users, groups))) {
            served.simulator.faults(
                    Route.GET_DIRECTORY,
                    (request, honest) ->
                            Optional.of(new Fault.Body(honest.body().replace("\"metadata\":", "\"other\":"))));
            assertThat(memberships(served, served.directory(0)))
                    .containsExactlyInAnyOrderElementsOf(truth(served.directory(0)));
            assertThat(queries(served, Route.LIST_USERS, "group=").isEmpty()).isEqualTo(source == Source.BY_USER);
            assertThat(queries(served, Route.LIST_GROUPS, "user=").isEmpty()).isEqualTo(source == Source.BY_GROUP);
        }
    }

    @ParameterizedTest
    @CsvSource({"36, 3000, BY_GROUP", "500, 100000, BY_GROUP", "900, 1000, BY_USER", "0, 50, BY_GROUP", "3, 0, BY_USER"
    })
    void theSourceIsTheOneThatTakesLessTimeUnderBothLimits(long groups, long users, Source source) {
        try (Served served =
                Served.in(Dialect.OPENAPI, server -> server, client -> client.rateLimits(RateLimits.perSecond(10)))) {
            assertThat(served.client
                            .memberships()
                            .source("directory_1", groups, users)
                            .block(SOON))
                    .isEqualTo(source);
        }
    }

    @Test
    void aGroupThatIsDeletedMeanwhileIsLeftOut() {
        List<String> deleted = new CopyOnWriteArrayList<>();
        RequestListener listener = new RequestListener() {
            @Override
            public void recordDeleted(Endpoint endpoint, String id) {
                deleted.add(endpoint + " " + id);
            }
        };
        try (Served served = Served.in(
                Dialect.OPENAPI, server -> server, client -> client.listener(listener), DirectorySpec.of(60, 5))) {
            SimulatedDirectory directory = served.directory(0);
            String gone = directory.groupId(2);
            List<Membership> expected = truth(directory).stream()
                    .filter(membership -> !membership.groupId().equals(gone))
                    .toList();
            served.simulator.faults(Route.LIST_GROUPS, (request, honest) -> {
                if (directory.groupIds().anyMatch(gone::equals)) {
                    served.simulator.tenant().removeGroup(gone); // this answer still has it
                }
                return Optional.empty();
            });
            assertThat(memberships(served, directory)).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(deleted).containsExactly("GET /directory_groups/{id} " + gone);
        }
    }

    @Test
    void aGroupThatIsNotFoundForAnotherReasonIsAnError() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(60, 5))) {
            String group = served.directory(0).groupId(2);
            served.simulator.faults(
                    Route.LIST_USERS,
                    (request, honest) -> request.query().contains(group)
                            ? Optional.of(Fault.status(404, "{\"message\":\"not found\"}"))
                            : Optional.empty());
            assertThatThrownBy(() -> memberships(served, served.directory(0)))
                    .isInstanceOfSatisfying(
                            NotFoundException.class, e -> assertThat(e.cursor()).isNull());
        }
    }

    @Test
    void aUserThatCannotBeReadIsAMemberIfItsIdCanBeRead() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(60, 5))) {
            String user = served.directory(0).userId(4);
            AtomicReference<String> inPlace = new AtomicReference<>("\"id\":\"" + user + "\",\"no\":");
            served.simulator.faults(
                    Route.LIST_USERS,
                    (request, honest) -> Optional.of(new Fault.Body(
                            honest.body().replace("\"id\":\"" + user + "\",\"directory_id\":", inPlace.get()))));
            assertThat(memberships(served, served.directory(0)))
                    .containsExactlyInAnyOrderElementsOf(truth(served.directory(0)));

            inPlace.set("\"id\":{},\"directory_id\":");
            assertThatThrownBy(() -> memberships(served, served.directory(0)))
                    .isInstanceOf(DecodingException.class)
                    .hasMessageContaining("without a readable id");
            List<Page<Membership>> pages = served.client
                    .memberships()
                    .ofGroup(served.directory(0).id(), served.directory(0).groupId(0), null)
                    .collectList()
                    .block(SOON);
            assertThat(pages).hasSize(1);
            assertThat(pages.get(0).rejected()).hasSize(1);
        }
    }

    @Test
    void groupsThatAreNotEmbeddedAreAnError() {
        try (Served served = Served.in(Dialect.REFERENCE, DirectorySpec.of(20, 2))) {
            served.simulator.faults(
                    Route.LIST_USERS,
                    (request, honest) ->
                            Optional.of(new Fault.Body(honest.body().replace("\"groups\":", "\"other\":"))));
            assertThatThrownBy(() -> memberships(served, served.directory(0)))
                    .isInstanceOf(DecodingException.class)
                    .hasMessageContaining("without groups");
        }
    }

    @Test
    void theListOfOneGroupContinuesAfterAUser() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(250, 3))) {
            SimulatedDirectory directory = served.directory(0);
            Memberships memberships = served.client.memberships();
            String group = directory.groupId(0);
            Page<Membership> first =
                    memberships.ofGroup(directory.id(), group, null).blockFirst(SOON);
            List<Membership> rest = memberships
                    .ofGroup(directory.id(), group, first.after())
                    .flatMapIterable(Page::data)
                    .collectList()
                    .block(SOON);
            assertThat(Flux.fromIterable(first.data())
                            .concatWithValues(rest.toArray(Membership[]::new))
                            .toIterable())
                    .extracting(Membership::userId)
                    .containsExactlyElementsOf(directory.membersOf(0).toList());
        }
    }

    @Test
    void itSendsOneRequestBeforeItsFirstDemandAndNoneBeforeItsSubscription() {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(250, 30))) {
            Flux<Membership> memberships =
                    served.client.memberships(served.directory(0).id());
            assertThat(served.simulator.requests()).isEmpty();
            StepVerifier.create(memberships, 0)
                    .expectSubscription()
                    .expectNoEvent(Duration.ofMillis(200))
                    .thenRequest(1)
                    .expectNextCount(1)
                    .thenCancel()
                    .verify(SOON);
            // the directory, a page of groups, and as many lists as are requested at a time
            assertThat(served.simulator.requests()).hasSizeLessThan(2 + 8 * 2);
        }
    }

    private static Served limited(DirectorySpec spec) {
        return Served.in(Dialect.OPENAPI, UnaryOperator.identity(), client -> client.rateLimits(LIMITS), spec);
    }

    private static List<Membership> memberships(Served served, SimulatedDirectory directory) {
        return served.client.memberships(directory.id()).collectList().block(SOON);
    }

    private static List<Membership> truth(SimulatedDirectory directory) {
        return directory
                .userIds()
                .flatMap(user -> directory
                        .groupsOf(directory.userIndex(user).orElseThrow())
                        .map(group -> new Membership(group, user)))
                .toList();
    }

    private static List<String> queries(Served served, Route route, String part) {
        return served.requests(route).stream()
                .map(request -> request.query())
                .filter(query -> query.contains(part))
                .toList();
    }
}
