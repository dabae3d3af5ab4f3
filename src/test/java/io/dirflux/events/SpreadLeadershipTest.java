package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiPredicate;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Which process leads which directory, in virtual time. */
class SpreadLeadershipTest {

    private static final Duration STEP = Duration.ofMillis(100);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final List<ElectionProcess> processes = new ArrayList<>();

    @AfterEach
    void disposeTime() {
        time.dispose();
    }

    @Test
    void directoriesAreSpreadAndFewMoveWhenAProcessComesOrGoes() {
        LeadersInMemory leaders = new LeadersInMemory(time);
        List<String> directories = directories(90);
        for (int i = 0; i < 3; i++) {
            come(leaders, directories);
        }
        assertThat(owners()).hasSize(90);
        assertThat(processes).allSatisfy(process -> assertThat(process.led).hasSizeBetween(15, 45));
        Map<String, ElectionProcess> before = owners();

        ElectionProcess fourth = come(leaders, directories);
        Map<String, ElectionProcess> after = owners();
        assertThat(after).hasSize(90);
        assertThat(directories)
                .allSatisfy(directory -> assertThat(after.get(directory))
                        .isIn(before.get(directory), fourth)); // nothing moves between the old ones
        assertThat(fourth.led).hasSizeBetween(8, 40);

        ElectionProcess gone = processes.remove(0);
        gone.stop();
        time.advanceTimeBy(Duration.ofSeconds(2));
        Map<String, ElectionProcess> last = owners();
        assertThat(last).hasSize(90);
        assertThat(directories)
                .filteredOn(directory -> after.get(directory) != gone)
                .allSatisfy(directory -> assertThat(last.get(directory)).isSameAs(after.get(directory)));
    }

    /** Until it knows that the store has its release, it releases again. */
    @Test
    void aProcessWhoseReleaseFailsReleasesAgain() {
        LeadersInMemory leaders = new LeadersInMemory(time);
        List<String> directories = directories(20);
        AtomicInteger failed = new AtomicInteger();
        ElectionProcess first = new ElectionProcess(leaders, time, store -> claim -> {
                    if (claim.released().isEmpty() || failed.get() == 2) {
                        return store.claim(claim);
                    }
                    failed.incrementAndGet();
                    return Mono.error(new IllegalStateException("the store does not answer"));
                })
                .standForEach(directories);
        processes.add(first);
        time.advanceTimeBy(Duration.ofSeconds(5));
        assertThat(first.led).hasSize(20);
        ElectionProcess second = come(leaders, directories);
        assertThat(failed).hasValue(2);
        assertThat(second.led).isNotEmpty();
        assertThat(owners()).hasSize(20);
    }

    @Test
    void aDirectoryThatOnlySomeProcessesKnowIsLedByOneOfThem() {
        LeadersInMemory leaders = new LeadersInMemory(time);
        List<String> all = directories(30);
        come(leaders, all.subList(0, 10));
        come(leaders, all.subList(5, 20));
        come(leaders, all);
        new ElectionProcess(leaders, time).standFor("mails");
        time.advanceTimeBy(Duration.ofSeconds(5));
        assertThat(owners()).hasSize(30);
    }

    @Test
    void onlyTheDirectoriesOfAProcessThatComesOrGoesMoveWhileItDoes() {
        for (int seed = 0; seed < 5; seed++) {
            Random random = new Random(seed);
            LeadersInMemory leaders = late();
            Course course = new Course(directories(90), "seed " + seed);
            for (int i = 0; i < 3; i++) {
                course.comes(slow(leaders, random));
            }
            for (int i = 0; i < 3; i++) {
                course.comes(slow(leaders, random));
                time.advanceTimeBy(Duration.ofMillis(random.nextInt(3_000)));
                course.isCutOff(any(random));
                course.stops(any(random));
            }
            stopAll();
        }
    }

    @Test
    void noDirectoryHasTwoOwnersWhileManyProcessesComeStopAndAreCutOffAtOnce() {
        List<String> directories = directories(20);
        for (int seed = 0; seed < 10; seed++) {
            Random random = new Random(seed);
            LeadersInMemory leaders = late();
            processes.add(slow(leaders, random).standForEach(directories));
            processes.add(slow(leaders, random).standForEach(directories));
            for (int event = 0; event < 100; event++) {
                int what = random.nextInt(4);
                if (what == 0 && processes.size() > 2) {
                    processes.remove(random.nextInt(processes.size())).stop();
                } else if (what < 2 && processes.size() < 6) {
                    processes.add(slow(leaders, random).standForEach(directories));
                } else {
                    AtomicBoolean reachable = any(random).reachable;
                    reachable.set(!reachable.get());
                }
                for (int step = random.nextInt(100); step >= 0; step--) {
                    time.advanceTimeBy(STEP);
                    owners();
                }
            }
            processes.forEach(process -> process.reachable.set(true));
            time.advanceTimeBy(Duration.ofSeconds(35));
            assertThat(owners()).as("seed " + seed).hasSize(20);
            stopAll();
        }
    }

    /** A store that renews a lead as late as it may. */
    private LeadersInMemory late() {
        return new LeadersInMemory(time, Duration.ofSeconds(13));
    }

    /** A process that gets its answers up to 1.9 s later. It leads on when it is cut off, and may come back. */
    private ElectionProcess slow(LeadersInMemory leaders, Random random) {
        return new ElectionProcess(
                leaders,
                time,
                store -> claim -> Mono.delay(upTo(100, random), time)
                        .then(store.claim(claim))
                        .delayUntil(answer -> Mono.delay(upTo(1_800, random), time)));
    }

    private ElectionProcess any(Random random) {
        return processes.get(random.nextInt(processes.size()));
    }

    private void stopAll() {
        processes.forEach(ElectionProcess::stop);
        processes.clear();
        time.advanceTimeBy(Duration.ofSeconds(5));
    }

    private static Duration upTo(int millis, Random random) {
        return Duration.ofMillis(random.nextInt(millis));
    }

    /** Looks at all owners every 100 ms while something happens, and until it is settled. */
    private final class Course {
        private final List<String> directories;
        private final String name;
        private Map<String, ElectionProcess> settled = Map.of();

        Course(List<String> directories, String name) {
            this.directories = directories;
            this.name = name;
        }

        void comes(ElectionProcess process) {
            boolean isFirst = processes.isEmpty();
            processes.add(process.standForEach(directories));
            settle((before, owner) -> owner == process);
            assertThat(process.led).as(name).hasSizeBetween(5, isFirst ? 90 : 70);
        }

        void stops(ElectionProcess process) {
            process.stop();
            settle((before, owner) -> before == process);
            processes.remove(process);
        }

        void isCutOff(ElectionProcess process) {
            process.reachable.set(false);
            settle((before, owner) -> before == process);
            process.reachable.set(true);
            settle((before, owner) -> owner == process);
        }

        /** Only these moves are permitted, and in the end all directories have an owner. */
        private void settle(BiPredicate<ElectionProcess, ElectionProcess> mayMove) {
            for (int step = 0; step < 350; step++) {
                time.advanceTimeBy(STEP);
                owners().forEach((directory, owner) -> {
                    ElectionProcess before = settled.get(directory);
                    if (owner != before && !mayMove.test(before, owner)) {
                        fail("%s: %s moves", name, directory);
                    }
                });
            }
            settled = owners();
            assertThat(settled).as(name).hasSameSizeAs(directories);
        }
    }

    private static List<String> directories(int count) {
        return IntStream.range(0, count).mapToObj(i -> "directory_" + i).toList();
    }

    private ElectionProcess come(LeadersInMemory leaders, List<String> directories) {
        ElectionProcess process = new ElectionProcess(leaders, time).standForEach(directories);
        processes.add(process);
        time.advanceTimeBy(Duration.ofSeconds(6));
        return process;
    }

    /** The owner of each directory; it has one at most. */
    private Map<String, ElectionProcess> owners() {
        Map<String, ElectionProcess> owners = new HashMap<>();
        for (ElectionProcess process : processes) {
            for (String directory : process.led) {
                assertThat(owners.put(directory, process)).as(directory).isNull();
            }
        }
        return owners;
    }
}
