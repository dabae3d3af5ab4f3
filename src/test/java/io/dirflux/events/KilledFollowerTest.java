package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.SimulatedEvent;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A follower whose process is killed at any moment handles every event, and repeats only those after its position. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class KilledFollowerTest {

    private static final int KILLS = 5;
    private static final int CHANGES_PER_RUN = 120;

    private final Tenant tenant = Tenant.builder()
            .organization("Acme", DirectorySpec.of(3, 1), DirectorySpec.of(3, 1), DirectorySpec.of(3, 1))
            .build();
    private final Random random = new Random(9);

    @Test
    void nothingIsLostToAKill(@TempDir Path folder) throws Exception {
        Path checkpoint = folder.resolve("checkpoint");
        Path journal = Files.createFile(folder.resolve("journal"));
        List<Integer> stored = new ArrayList<>(List.of(-1)); // the position that each run began with
        List<Integer> runs = new ArrayList<>(List.of(0)); // the first line of each run
        try (Simulator simulator =
                Simulator.builder().tenant(tenant).unlimited().start()) {
            for (int kill = 0; kill < KILLS; kill++) {
                change(CHANGES_PER_RUN);
                int target = lines(journal).size() + 1 + random.nextInt(CHANGES_PER_RUN);
                try (FollowerProcess process =
                        FollowerProcess.start(simulator.baseUrl(), simulator.apiKey(), checkpoint, journal)) {
                    await().atMost(Duration.ofSeconds(60))
                            .pollInterval(Duration.ofMillis(1))
                            .until(() -> lines(journal).size() >= target);
                    process.kill();
                }
                runs.add(lines(journal).size());
                stored.add(Files.exists(checkpoint) ? truth().indexOf(storedEventId(checkpoint)) : -1);
            }
            try (FollowerProcess process =
                    FollowerProcess.start(simulator.baseUrl(), simulator.apiKey(), checkpoint, journal)) {
                String last = truth().get(truth().size() - 1);
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> Files.exists(checkpoint)
                                && storedEventId(checkpoint).equals(last));
                process.kill();
            }
        }
        runs.add(lines(journal).size());
        assertJournal(lines(journal), runs, stored);
    }

    private void assertJournal(List<String> journal, List<Integer> runs, List<Integer> stored) {
        List<String> truth = truth();
        Set<Integer> done = new HashSet<>();
        for (int run = 0; run <= KILLS; run++) {
            int start = stored.get(run);
            assertThat(done).as("all up to the position of run " + run).containsAll(upTo(start));
            List<String> lines = journal.subList(runs.get(run), runs.get(run + 1));
            assertThat(lines).as("run " + run + " repeats nothing of its own").doesNotHaveDuplicates();
            for (List<Integer> ofDirectory : byDirectory(lines, truth)) {
                assertThat(ofDirectory).isSorted().allMatch(index -> index > start);
            }
            lines.forEach(line -> done.add(truth.indexOf(id(line))));
        }
        assertThat(done).containsExactlyInAnyOrderElementsOf(upTo(truth.size() - 1));
    }

    private static String storedEventId(Path checkpoint) throws IOException {
        return Checkpoint.parse(Files.readString(checkpoint).strip()).eventId();
    }

    private static List<Integer> upTo(int last) {
        return IntStream.rangeClosed(0, last).boxed().toList();
    }

    private static Iterable<List<Integer>> byDirectory(List<String> lines, List<String> truth) {
        return lines.stream()
                .collect(Collectors.groupingBy(
                        line -> line.split(" ", 2)[1],
                        Collectors.mapping(line -> truth.indexOf(id(line)), Collectors.toList())))
                .values();
    }

    private static String id(String line) {
        return line.split(" ", 2)[0];
    }

    private void change(int times) {
        for (int i = 0; i < times; i++) {
            tenant.addGroup(tenant.directories().get(random.nextInt(3)).id());
        }
    }

    private List<String> truth() {
        return tenant.events().stream().map(SimulatedEvent::id).toList();
    }

    private static List<String> lines(Path journal) throws IOException {
        return Files.readAllLines(journal);
    }
}
