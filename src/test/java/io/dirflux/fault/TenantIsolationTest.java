package io.dirflux.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.DirectoryQuery;
import io.dirflux.EndpointCall;
import io.dirflux.EventQuery;
import io.dirflux.GroupQuery;
import io.dirflux.Lies;
import io.dirflux.Served;
import io.dirflux.UserQuery;
import io.dirflux.error.ForeignRecordException;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.FaultRule;
import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.SimulatedResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.IntFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import tools.jackson.databind.json.JsonMapper;

/**
 * The server puts a foreign record into one of its responses, or returns a page of another organization's directory. No
 * endpoint emits a foreign record; the call fails.
 */
class TenantIsolationTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int RECORDS = 220;
    private static final String FOREIGN = "foreign_01";
    private static final Pattern DIRECTORY_ID = Pattern.compile("\"directory_id\":\"");
    private static final Pattern ORGANIZATION_ID = Pattern.compile("\"organization_id\":\"");

    /** Calls for all that the key sees, whatever the organization. */
    private static final Set<String> ASK_FOR_ALL = Set.of(
            "directories().list(all)",
            "directories().list(search)",
            "events().pages(range)",
            "webhookEndpoints().create",
            "webhookEndpoints().list");

    /** Calls by group or user without a directory. The first record determines the directory. */
    private static final Set<String> ASK_WITHOUT_DIRECTORY =
            Set.of("users().list(inGroup)", "groups().list(ofUser)", "groups().members(id)");

    /** Changes one of many responses. */
    private abstract static class Bending implements FaultRule {

        private final int victim;
        private final AtomicInteger answers = new AtomicInteger();

        /** @param victim index of the response to change, from 0; negative to count only */
        Bending(int victim) {
            this.victim = victim;
        }

        @Override
        public Optional<Fault> faultFor(RecordedRequest request, SimulatedResponse correct) {
            String bent = bent(request, correct.body());
            return bent != null && answers.getAndIncrement() == victim
                    ? Optional.of(new Fault.Body(bent))
                    : Optional.empty();
        }

        /** Returns null if this response cannot be changed. */
        abstract @Nullable String bent(RecordedRequest request, String body);
    }

    /** Makes one record of a response foreign. */
    private static final class Mixing extends Bending {

        private final SplittableRandom random;
        private final int leastRecords;

        Mixing(EndpointCall call, SplittableRandom random, int victim) {
            super(victim);
            this.random = random;
            // a single record cannot be foreign where no directory is known
            this.leastRecords = ASK_WITHOUT_DIRECTORY.contains(call.name()) ? 2 : 1;
        }

        @Override
        @Nullable
        String bent(RecordedRequest request, String body) {
            return switch (request.route()) {
                case GET_USER, GET_GROUP, GET_DIRECTORY -> Lies.replace(body, "id", 0, '"' + FOREIGN + '"');
                case LIST_USERS, LIST_GROUPS ->
                    request.parameter("organization") == null
                            ? bent(body, DIRECTORY_ID, "directory_id")
                            : bent(body, ORGANIZATION_ID, "organization_id");
                case LIST_DIRECTORIES, LIST_EVENTS -> bent(body, ORGANIZATION_ID, "organization_id");
                default -> null;
            };
        }

        private @Nullable String bent(String body, Pattern field, String name) {
            int records = (int) field.matcher(body).results().count();
            return records < leastRecords
                    ? null
                    : Lies.replace(body, name, random.nextInt(records), '"' + FOREIGN + '"');
        }
    }

    /** Answers as if the request had named the other organization, its directory, or one of its users or groups. */
    private static final class Mistaking extends Bending {

        private final Map<Route, String> foreign;

        Mistaking(Map<Route, String> foreign, int victim) {
            super(victim);
            this.foreign = foreign;
        }

        @Override
        @Nullable
        String bent(RecordedRequest request, String body) {
            return foreign.get(request.route());
        }
    }

    @SeededTest
    void noEndpointReturnsAForeignRecord(Dialect dialect, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        callsThatAskForSomebodys(dialect).forEach(call -> {
            try (Served served = served(dialect)) {
                assertNothingForeign(served, call, random, victim -> new Mixing(call, random, victim), Set.of(FOREIGN));
            }
        });
    }

    @SeededTest
    void noEndpointReturnsAPageOfAnotherOrganization(Dialect dialect, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        callsThatAskForSomebodys(dialect)
                .filter(call -> dialect == Dialect.REFERENCE || !ASK_WITHOUT_DIRECTORY.contains(call.name()))
                .forEach(call -> {
                    try (Served served = served(dialect)) {
                        Map<Route, String> foreign = answersAbout(globex(served), served);
                        assertNothingForeign(
                                served, call, random, victim -> new Mistaking(foreign, victim), ids(globex(served)));
                    }
                });
    }

    private static Stream<EndpointCall> callsThatAskForSomebodys(Dialect dialect) {
        return EndpointCall.of(dialect).stream()
                .filter(call ->
                        !ASK_FOR_ALL.contains(call.name()) && !call.name().endsWith("delete"));
    }

    private static Served served(Dialect dialect) {
        Served served = Served.in(
                dialect,
                server -> server.embedGroups(true),
                client -> client,
                DirectorySpec.of(RECORDS, 12),
                DirectorySpec.of(RECORDS, 12));
        rename(served, served.directory(0), RECORDS);
        rename(served, globex(served), 20);
        return served;
    }

    /** Each group emits an event. */
    private static void rename(Served served, SimulatedDirectory directory, int users) {
        for (int i = 0; i < users; i++) {
            served.simulator.tenant().updateUserName(directory.userId(i), "Veda", "Torp");
        }
    }

    /** The directory of the other organization. */
    private static SimulatedDirectory globex(Served served) {
        return served.directory(2);
    }

    private static Set<String> ids(SimulatedDirectory directory) {
        Set<String> ids = ConcurrentHashMap.newKeySet();
        ids.addAll(List.of(directory.id(), directory.organizationId()));
        Stream.concat(directory.userIds(), directory.groupIds()).forEach(ids::add);
        return ids;
    }

    /** The correct response of each route for this directory. */
    private static Map<Route, String> answersAbout(SimulatedDirectory directory, Served served) {
        Map<Route, String> answers = new ConcurrentHashMap<>();
        bend(served, (request, correct) -> {
            answers.putIfAbsent(request.route(), correct.body());
            return Optional.empty();
        });
        Flux.concat(
                        served.client.directories().get(directory.id()),
                        served.client.directories().list(DirectoryQuery.all().organization(directory.organizationId())),
                        served.client.users().get(directory.userId(0)),
                        served.client.users().list(UserQuery.inDirectory(directory.id())),
                        served.client.groups().get(directory.groupId(0)),
                        served.client.groups().list(GroupQuery.inDirectory(directory.id())),
                        served.client.events().list(EventQuery.all().organization(directory.organizationId())))
                .blockLast(SOON);
        assertThat(answers).hasSize(7);
        return answers;
    }

    private static void bend(Served served, FaultRule rule) {
        for (Route route : Route.values()) {
            served.simulator.faults(route, rule);
        }
    }

    /** First counts the responses that can be changed, then changes one of them. */
    private static void assertNothingForeign(
            Served served,
            EndpointCall call,
            SplittableRandom random,
            IntFunction<Bending> bending,
            Set<String> foreign) {
        Bending counting = bending.apply(-1);
        assertThat(run(served, call, counting, foreign)).as(call.name()).isNull();
        int answers = counting.answers.get();
        if (answers == 0) {
            assertThat(call.name())
                    .as("finds nobody, so there is no record to bend")
                    .isEqualTo("users().list(email)");
        } else {
            assertThat(run(served, call, bending.apply(random.nextInt(answers)), foreign))
                    .as(call.name())
                    .isInstanceOf(ForeignRecordException.class);
        }
    }

    /** Returns the error of the call. */
    private static @Nullable Throwable run(Served served, EndpointCall call, Bending bending, Set<String> foreign) {
        bend(served, bending);
        List<String> delivered = new ArrayList<>();
        AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

        Flux.from(call.call().apply(served))
                .map(JsonMapper.shared()::writeValueAsString)
                .doOnNext(delivered::add)
                .doOnError(failure::set)
                .onErrorComplete()
                .blockLast(SOON);

        assertThat(delivered)
                .as(call.name())
                .noneMatch(item -> Stream.of(item.split("\"")).anyMatch(foreign::contains));
        return failure.get();
    }
}
