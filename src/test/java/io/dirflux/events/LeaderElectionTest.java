package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Who leads when, in virtual time. */
class LeaderElectionTest {

    private static final Duration SECOND = Duration.ofSeconds(1);

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final LeadersInMemory leaders = new LeadersInMemory(time);

    @AfterEach
    void disposeTime() {
        time.dispose();
    }

    private LeaderElection election(LeaderStore store) {
        return new LeaderElection(store, time, Schedulers.immediate());
    }

    /** A process that stands for election, and may be cut off from the store. */
    private final class Replica {
        final AtomicBoolean reachable = new AtomicBoolean(true);
        final LeaderElection election = election(leaders.reachableWhile(reachable::get));
        final Set<String> led = new HashSet<>();
        final Map<String, Disposable> work = new HashMap<>();

        Replica standFor(String task) {
            work.put(task, election.isLeader(task).subscribe(leads -> set(task, leads)));
            return this;
        }

        void lead(Leadership spread, String directory) {
            work.put(directory, spread.isLeader(directory).subscribe(leads -> set(directory, leads)));
        }

        private void set(String task, boolean leads) {
            if (leads) {
                led.add(task);
            } else {
                led.remove(task);
            }
        }

        boolean leads(String task) {
            return led.contains(task);
        }

        void stop() {
            work.values().forEach(Disposable::dispose);
            led.clear();
        }
    }

    @Test
    void oneLeadsAndTheOthersStandBy() {
        Replica one = new Replica().standFor("task");
        Replica other = new Replica().standFor("task");
        time.advanceTimeBy(Duration.ofMinutes(5));
        assertThat(one.leads("task")).isTrue();
        assertThat(other.leads("task")).isFalse();
    }

    @Test
    void anotherTakesOverWithinTwoSecondsAfterAnOrderlyStop() {
        Replica one = new Replica().standFor("task");
        Replica other = new Replica().standFor("task");
        time.advanceTimeBy(Duration.ofMillis(5_300));
        one.stop();
        time.advanceTimeBy(Duration.ofSeconds(2));
        assertThat(other.leads("task")).isTrue();
    }

    @Test
    void releasedCompletesWhenTheStoreKnowsIt() {
        Duration latency = Duration.ofMillis(150);
        for (int i = 0; i < 50; i++) {
            LeaderElection election =
                    election(claim -> Mono.delay(latency, time).then(leaders.claim(claim)));
            Disposable spread = election.perDirectory().isLeader("directory_1").subscribe();
            Disposable standing = election.isLeader("task").subscribe();
            time.advanceTimeBy(Duration.ofMillis(2_000 + 37 * i)); // at any moment of a round
            assertThat(leaders.leader("task")).isNotNull();
            standing.dispose();
            spread.dispose();
            AtomicBoolean released = new AtomicBoolean();
            election.released().subscribe(nothing -> {}, failure -> {}, () -> released.set(true));
            assertThat(released).isFalse();
            time.advanceTimeBy(latency.multipliedBy(2));
            assertThat(released).isTrue();
            assertThat(leaders.leader("task")).isNull();
            assertThat(leaders.leader("directory:directory_1")).isNull();
        }
    }

    @Test
    void releasedCompletesAtOnceWithoutALeadAndAfterTwoSecondsWithoutAnAnswer() {
        Replica replica = new Replica();
        StepVerifier.create(replica.election.released()).verifyComplete();
        replica.standFor("task");
        time.advanceTimeBy(SECOND);
        StepVerifier.create(replica.election.released()).verifyComplete();
        replica.reachable.set(false);
        replica.stop();
        StepVerifier.create(replica.election.perDirectory().released())
                .expectSubscription()
                .then(() -> time.advanceTimeBy(Duration.ofMillis(1_999)))
                .expectNoEvent(Duration.ofMillis(1))
                .then(() -> time.advanceTimeBy(Duration.ofMillis(1)))
                .verifyComplete();
    }

    @Test
    void anotherTakesOverWithin20SecondsAfterADeathAndNotBeforeTheLeaseIsOver() {
        Replica one = new Replica().standFor("task");
        Replica other = new Replica().standFor("task");
        time.advanceTimeBy(Duration.ofMillis(5_300));
        one.reachable.set(false);
        time.advanceTimeBy(Duration.ofMillis(14_600));
        assertThat(other.leads("task")).isFalse();
        time.advanceTimeBy(Duration.ofMillis(5_400));
        assertThat(other.leads("task")).isTrue();
    }

    @Test
    void aLeaderThatCannotRenewStopsBeforeAnotherCanLead() {
        Replica one = new Replica().standFor("task");
        Replica other = new Replica().standFor("task");
        time.advanceTimeBy(Duration.ofMillis(5_300));
        one.reachable.set(false);
        for (int i = 0; i < 200; i++) {
            time.advanceTimeBy(Duration.ofMillis(100));
            assertThat(one.leads("task") && other.leads("task")).isFalse();
        }
        assertThat(other.leads("task")).isTrue();
        one.reachable.set(true);
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(one.leads("task")).isFalse();
    }

    @Test
    void theWorkRunsWhileThisProcessLeadsAndKnowsTheNumber() {
        Replica one = new Replica().standFor("task");
        LeaderElection other = election(leaders);
        List<String> log = new ArrayList<>();
        Mono<String> work = Mono.deferContextual(context -> {
                    LeaderStore.Fence fence = context.get(LeaderStore.Fence.class);
                    log.add("works by " + fence.number());
                    return Mono.<String>never();
                })
                .doOnCancel(() -> log.add("cancelled"));
        Disposable working = other.whileLeading("task", work).subscribe();
        time.advanceTimeBy(SECOND);
        assertThat(log).isEmpty();
        one.stop();
        time.advanceTimeBy(Duration.ofSeconds(2));
        assertThat(log).containsExactly("works by 2");
        working.dispose();
        assertThat(log).containsExactly("works by 2", "cancelled");
        time.advanceTimeBy(SECOND);
        assertThat(leaders.leader("task")).isNull();
    }

    @Test
    void theWorkIsCancelledWhenTheLeadIsLostAndBeginsAgainWhenItIsWonAgain() {
        AtomicBoolean reachable = new AtomicBoolean(true);
        LeaderElection election = election(leaders.reachableWhile(reachable::get));
        List<String> log = new ArrayList<>();
        Flux<Long> work = Flux.interval(SECOND, time)
                .doOnSubscribe(subscription -> log.add("begins"))
                .doOnCancel(() -> log.add("cancelled"));
        List<Long> items = new ArrayList<>();
        Disposable working = election.whileLeading("task", work).subscribe(items::add);
        time.advanceTimeBy(Duration.ofMillis(3_500));
        assertThat(items).containsExactly(0L, 1L, 2L);
        reachable.set(false);
        time.advanceTimeBy(Duration.ofSeconds(20));
        assertThat(log).containsExactly("begins", "cancelled");
        assertThat(items).hasSizeBetween(12, 16); // it leads on for up to 12 seconds
        reachable.set(true);
        items.clear();
        time.advanceTimeBy(Duration.ofSeconds(6));
        assertThat(log).containsExactly("begins", "cancelled", "begins");
        assertThat(items).startsWith(0L, 1L);
        working.dispose();
        assertThat(log).endsWith("cancelled");
    }

    @Test
    void theEndOfTheWorkIsTheEnd() {
        StepVerifier.create(election(leaders).whileLeading("task", Flux.just(1, 2)))
                .then(() -> time.advanceTimeBy(SECOND))
                .expectNext(1, 2)
                .verifyComplete();
        StepVerifier.create(election(leaders).whileLeading("other", Flux.error(new IllegalStateException("broken"))))
                .then(() -> time.advanceTimeBy(SECOND))
                .verifyErrorMessage("broken");
        time.advanceTimeBy(Duration.ofSeconds(3));
        assertThat(leaders.leader("task")).isNull();
        assertThat(leaders.leader("other")).isNull();
    }

    @Test
    void afterItsLastTaskAProcessAsksNoMore() {
        int[] asked = new int[1];
        LeaderElection election = election(claim -> {
            asked[0]++;
            return leaders.claim(claim);
        });
        Disposable standing = election.isLeader("task").subscribe();
        time.advanceTimeBy(Duration.ofSeconds(5));
        standing.dispose();
        time.advanceTimeBy(Duration.ofSeconds(2));
        int before = asked[0];
        time.advanceTimeBy(Duration.ofMinutes(1));
        assertThat(asked[0]).isEqualTo(before);

        Disposable again = election.isLeader("task").subscribe();
        time.advanceTimeBy(Duration.ofSeconds(5));
        assertThat(leaders.leader("task")).isNotNull();
        again.dispose();
    }

    @Test
    void directoriesAreSpreadAndFewMoveWhenAProcessComesOrGoes() {
        List<String> directories =
                IntStream.range(0, 90).mapToObj(i -> "directory_" + i).toList();
        List<Replica> replicas = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            replicas.add(spread(directories));
        }
        assertThat(owners(replicas, directories)).hasSize(90);
        assertThat(replicas).allSatisfy(replica -> assertThat(replica.led).hasSizeBetween(15, 45));
        Map<String, Replica> before = owners(replicas, directories);

        Replica fourth = spread(directories);
        replicas.add(fourth);
        Map<String, Replica> after = owners(replicas, directories);
        assertThat(after).hasSize(90);
        assertThat(directories)
                .allSatisfy(directory -> assertThat(after.get(directory))
                        .isIn(before.get(directory), fourth)); // nothing moves between the old ones
        assertThat(fourth.led).hasSizeBetween(8, 40);

        Replica gone = replicas.remove(0);
        gone.stop();
        time.advanceTimeBy(Duration.ofSeconds(2));
        Map<String, Replica> last = owners(replicas, directories);
        assertThat(last).hasSize(90);
        assertThat(directories)
                .filteredOn(directory -> after.get(directory) != gone)
                .allSatisfy(directory -> assertThat(last.get(directory)).isSameAs(after.get(directory)));
    }

    @Test
    void aDirectoryThatOnlySomeProcessesKnowIsLedByOneOfThem() {
        List<String> all =
                IntStream.range(0, 30).mapToObj(i -> "directory_" + i).toList();
        List<Replica> replicas = List.of(spread(all.subList(0, 10)), spread(all.subList(5, 20)), spread(all));
        new Replica().standFor("mails");
        time.advanceTimeBy(Duration.ofSeconds(5));
        assertThat(owners(replicas, all)).hasSize(30);
    }

    @Test
    void aStoreThatThrowsEndsTheLeadAndIsAskedAgain() {
        AtomicBoolean broken = new AtomicBoolean();
        LeaderElection election = election(claim -> {
            if (broken.get()) {
                throw new IllegalStateException("broken");
            }
            return leaders.claim(claim);
        });
        List<Boolean> leads = new ArrayList<>();
        Disposable standing = election.isLeader("task").subscribe(leads::add);
        time.advanceTimeBy(SECOND);
        broken.set(true);
        time.advanceTimeBy(Duration.ofSeconds(15));
        assertThat(leads).containsExactly(true, false);
        broken.set(false);
        time.advanceTimeBy(Duration.ofSeconds(2));
        assertThat(leads).containsExactly(true, false, true);
        standing.dispose();
    }

    private Replica spread(List<String> directories) {
        Replica replica = new Replica();
        Leadership spread = replica.election.perDirectory();
        directories.forEach(directory -> replica.lead(spread, directory));
        time.advanceTimeBy(Duration.ofSeconds(6));
        return replica;
    }

    /** The owner of each directory; it has exactly one. */
    private static Map<String, Replica> owners(List<Replica> replicas, List<String> directories) {
        Map<String, Replica> owners = new HashMap<>();
        for (String directory : directories) {
            List<Replica> leading = replicas.stream()
                    .filter(replica -> replica.leads(directory))
                    .toList();
            assertThat(leading).as(directory).hasSizeLessThanOrEqualTo(1);
            leading.forEach(replica -> owners.put(directory, replica));
        }
        return owners;
    }

    @Test
    void aCancelledSubscriberIsNotTheLastOne() {
        LeaderElection election = election(leaders);
        Disposable.Composite both = Disposables.composite(
                election.isLeader("task").subscribe(), election.isLeader("task").subscribe());
        Disposable third = election.isLeader("task").subscribe();
        time.advanceTimeBy(SECOND);
        third.dispose();
        time.advanceTimeBy(Duration.ofSeconds(3));
        assertThat(leaders.leader("task")).isNotNull();
        both.dispose();
        time.advanceTimeBy(Duration.ofSeconds(3));
        assertThat(leaders.leader("task")).isNull();
    }
}
