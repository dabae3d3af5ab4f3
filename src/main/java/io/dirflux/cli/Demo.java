package io.dirflux.cli;

import io.dirflux.DirectoryQuery;
import io.dirflux.DirectorySyncClient;
import io.dirflux.GroupQuery;
import io.dirflux.UserQuery;
import io.dirflux.model.Dialect;
import io.dirflux.model.Directory;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import reactor.core.publisher.Mono;
import reactor.function.TupleUtils;

/** Streams a tenant from the simulator and compares the result with the simulator's data. */
final class Demo {

    private final Simulator simulator;
    private final int rate;
    private final ProgressListener progress;

    Demo(Simulator simulator, int rate, ProgressListener progress) {
        this.simulator = simulator;
        this.rate = rate;
        this.progress = progress;
    }

    /** Blocks until everything is streamed. */
    DemoReport run() {
        long startedAt = System.nanoTime();
        try (DirectorySyncClient client = DirectorySyncClient.builder()
                .apiKey(simulator.apiKey())
                .baseUrl(simulator.baseUrl())
                .dialect(Dialect.REFERENCE)
                .rateLimits(RateLimits.perSecond(rate))
                .listener(progress)
                .build()) {
            List<StreamedDirectory> tallies = client.directories()
                    .list(DirectoryQuery.all())
                    .flatMapSequential(directory -> tally(client, directory))
                    .collectList()
                    .block();
            Duration took = Duration.ofNanos(System.nanoTime() - startedAt);
            List<StreamedDirectory> streamed = tallies == null ? List.of() : tallies;
            return new DemoReport(
                    streamed, simulator.requests().size(), simulator.refused(), took, differences(streamed));
        }
    }

    /** Streams users and groups of one directory concurrently, within the rate limit. */
    private Mono<StreamedDirectory> tally(DirectorySyncClient client, Directory directory) {
        Mono<StreamedUsers> users = client.users()
                .list(UserQuery.inDirectory(directory.id()).withGroups())
                .doOnNext(user -> progress.received())
                .collect(StreamedUsers::new, StreamedUsers::add);
        Mono<StreamedGroups> groups = client.groups()
                .list(GroupQuery.inDirectory(directory.id()).withMembers())
                .collect(StreamedGroups::new, StreamedGroups::add);
        return Mono.zip(users, groups).map(TupleUtils.function((u, g) -> new StreamedDirectory(directory, u, g)));
    }

    private List<String> differences(List<StreamedDirectory> streamed) {
        List<SimulatedDirectory> truth = simulator.tenant().directories();
        List<String> differences = new ArrayList<>();
        List<String> expected = truth.stream().map(SimulatedDirectory::id).toList();
        List<String> received =
                streamed.stream().map(t -> t.directory().id()).sorted().toList();
        if (!received.equals(expected)) {
            differences.add("directories");
        }
        for (StreamedDirectory tally : streamed) {
            truth.stream()
                    .filter(directory -> directory.id().equals(tally.directory().id()))
                    .forEach(directory -> differences.addAll(tally.differencesFrom(directory)));
        }
        return differences;
    }
}
