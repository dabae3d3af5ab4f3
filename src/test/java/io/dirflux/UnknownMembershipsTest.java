package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.DecodingException;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;

/** Memberships that are not known: null, and not an empty list. */
class UnknownMembershipsTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final int USERS = 60;
    private static final int GROUPS = 5;

    @Test
    void inOpenApiAnEmptyListOfGroupsMeansNotKnown() {
        try (Served served = served(Dialect.OPENAPI)) {
            SimulatedDirectory truth = served.directory(0);

            assertThat(users(served, UserQuery.inDirectory(truth.id())))
                    .hasSize(USERS)
                    .allSatisfy(user -> assertThat(user.groups()).isNull());
            assertThat(served.client.users().get(truth.userId(0)).block(SOON).groups())
                    .isNull();
            assertThat(served.client.users().find(truth.userId(0)).block(SOON).groups())
                    .isNull();
            assertThat(served.client
                            .groups()
                            .members(truth.groupId(0))
                            .collectList()
                            .block(SOON))
                    .isNotEmpty()
                    .allSatisfy(member -> assertThat(member.user().groups()).isNull());
        }
    }

    @Test
    void inReferenceGroupsThatWereNotRequestedAreNotKnown() {
        try (Served served = served(Dialect.REFERENCE)) {
            assertThat(users(served, UserQuery.inDirectory(served.directory(0).id())))
                    .hasSize(USERS)
                    .allSatisfy(user -> assertThat(user.groups()).isNull());
        }
    }

    @Test
    void membershipsThatAServerLeavesOutAreNotAnEmptyList() {
        try (Served served = served(Dialect.REFERENCE)) {
            SimulatedDirectory truth = served.directory(0);
            served.simulator.faults(
                    Route.GET_USER,
                    (request, honest) ->
                            Optional.of(new Fault.Body(honest.body().replaceAll("\"groups\":\\[.*?],", ""))));
            served.simulator.faults(
                    Route.GET_GROUP,
                    (request, honest) -> Optional.of(
                            new Fault.Body(honest.body().replaceAll("\"members\":\\[.*?],", "\"members\":null,"))));
            served.simulator.faults(
                    Route.LIST_USERS,
                    (request, honest) ->
                            Optional.of(new Fault.Body(honest.body().replaceAll("\"groups\":\\[.*?],", ""))));

            for (Flux<?> call : List.of(
                    served.client.users().groups(truth.userId(0)),
                    served.client.users().getWithGroups(truth.userId(0)).flux(),
                    served.client.groups().members(truth.groupId(0)),
                    served.client.groups().getWithMembers(truth.groupId(0)).flux())) {
                StepVerifier.create(call)
                        .expectErrorSatisfies(e -> assertThat(e)
                                .isInstanceOf(DecodingException.class)
                                .hasMessageContaining("=true was sent")
                                .extracting(
                                        x -> ((DecodingException) x).attempts().size())
                                .isEqualTo(1))
                        .verify(SOON);
            }
            assertThat(served.sent(Route.GET_USER)).isEqualTo(2);
            assertThat(served.sent(Route.GET_GROUP)).isEqualTo(2);
            assertThat(users(served, UserQuery.inDirectory(truth.id()).withGroups()))
                    .hasSize(USERS)
                    .allSatisfy(user -> assertThat(user.groups()).isNull());
        }
    }

    private static List<DirectoryUser> users(Served served, UserQuery query) {
        return served.client.users().list(query).collectList().block(SOON);
    }

    private static DirectorySpec spec() {
        return DirectorySpec.of(USERS, GROUPS);
    }

    private static Served served(Dialect dialect) {
        return Served.in(dialect, spec());
    }
}
