package io.dirflux.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.EndpointCall;
import io.dirflux.Lies;
import io.dirflux.Served;
import io.dirflux.error.ForeignRecordException;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.FaultRule;
import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.Reply;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import tools.jackson.databind.json.JsonMapper;

/**
 * A server mixes a foreign record into one of its answers, anywhere: whatever endpoint was asked, nothing foreign comes
 * out, and the call fails.
 */
class TenantIsolationTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final int RECORDS = 220;
    private static final String FOREIGN = "foreign_01";
    private static final Pattern DIRECTORY_ID = Pattern.compile("\"directory_id\":\"");
    private static final Pattern ORGANIZATION_ID = Pattern.compile("\"organization_id\":\"");

    /** These asked for whatever directories there are. */
    private static final Set<String> ASK_FOR_ALL = Set.of("directories().list(all)", "directories().list(search)");

    /** One answer of many with one record in it that is somebody else's. */
    private static final class Mixing implements FaultRule {

        private final int victim;
        private final SplittableRandom random;
        private final AtomicInteger answers = new AtomicInteger();

        /** @param victim which of the answers that can be bent, from 0; a negative one: none, they are counted */
        Mixing(int victim, SplittableRandom random) {
            this.victim = victim;
            this.random = random;
        }

        @Override
        public Optional<Fault> faultFor(RecordedRequest request, Reply honest) {
            String bent = withForeignRecord(request, honest.body());
            return bent != null && answers.getAndIncrement() == victim
                    ? Optional.of(new Fault.Body(bent))
                    : Optional.empty();
        }

        private @Nullable String withForeignRecord(RecordedRequest request, String body) {
            return switch (request.route()) {
                case GET_USER, GET_GROUP, GET_DIRECTORY -> Lies.replace(body, "id", 0, '"' + FOREIGN + '"');
                case LIST_USERS, LIST_GROUPS ->
                    request.parameter("organization") == null
                            ? bent(body, DIRECTORY_ID, "directory_id")
                            : bent(body, ORGANIZATION_ID, "organization_id");
                case LIST_DIRECTORIES -> bent(body, ORGANIZATION_ID, "organization_id");
                default -> null;
            };
        }

        private @Nullable String bent(String body, Pattern field, String name) {
            int records = (int) field.matcher(body).results().count();
            // a single record of a group or user whose directory is not known proves itself
            return records < 2 ? null : Lies.replace(body, name, random.nextInt(records), '"' + FOREIGN + '"');
        }
    }

    @SeededTest
    void nothingForeignComesOutOfAnyEndpoint(Dialect dialect, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        for (EndpointCall call : EndpointCall.all()) {
            if (!call.isRefused(dialect)
                    && !ASK_FOR_ALL.contains(call.name())
                    && !call.name().endsWith("delete")) {
                int answers = run(dialect, call, new Mixing(-1, random));
                if (answers > 0) {
                    run(dialect, call, new Mixing(random.nextInt(answers), random));
                }
            }
        }
    }

    /** How many answers could be bent. */
    private static int run(Dialect dialect, EndpointCall call, Mixing mixing) {
        try (Served served = Served.in(
                dialect,
                server -> server.embedGroups(true),
                client -> client,
                DirectorySpec.of(RECORDS, 12),
                DirectorySpec.of(RECORDS, 12))) {
            for (Route route : Route.values()) {
                served.simulator.faults(route, mixing);
            }
            List<String> delivered = new ArrayList<>();
            AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

            Flux.from(call.call().apply(served))
                    .map(JsonMapper.shared()::writeValueAsString)
                    .doOnNext(delivered::add)
                    .doOnError(failure::set)
                    .onErrorComplete()
                    .blockLast(SOON);

            assertThat(delivered).as(call.name()).noneMatch(item -> item.contains(FOREIGN));
            if (mixing.victim < 0) {
                assertThat(failure.get()).as(call.name()).isNull();
            } else {
                assertThat(failure.get()).as(call.name()).isInstanceOf(ForeignRecordException.class);
            }
            return mixing.answers.get();
        }
    }
}
