package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
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

    private ElectionProcess process() {
        return new ElectionProcess(leaders, time);
    }

    @Test
    void oneLeadsAndTheOthersStandBy() {
        ElectionProcess one = process().standFor("task");
        ElectionProcess other = process().standFor("task");
        time.advanceTimeBy(Duration.ofMinutes(5));
        assertThat(one.leads("task")).isTrue();
        assertThat(other.leads("task")).isFalse();
    }

    @Test
    void anotherTakesOverWithinTwoSecondsAfterAnOrderlyStop() {
        ElectionProcess one = process().standFor("task");
        ElectionProcess other = process().standFor("task");
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
        ElectionProcess process = process();
        StepVerifier.create(process.election.released()).verifyComplete();
        process.standFor("task");
        time.advanceTimeBy(SECOND);
        StepVerifier.create(process.election.released()).verifyComplete();
        process.reachable.set(false);
        process.stop();
        StepVerifier.create(process.election.perDirectory().released())
                .expectSubscription()
                .then(() -> time.advanceTimeBy(Duration.ofMillis(1_999)))
                .expectNoEvent(Duration.ofMillis(1))
                .then(() -> time.advanceTimeBy(Duration.ofMillis(1)))
                .verifyComplete();
    }

    @Test
    void anotherTakesOverWithin20SecondsAfterADeathAndNotBeforeTheLeaseIsOver() {
        ElectionProcess one = process().standFor("task");
        ElectionProcess other = process().standFor("task");
        time.advanceTimeBy(Duration.ofMillis(5_300));
        one.reachable.set(false);
        time.advanceTimeBy(Duration.ofMillis(14_600));
        assertThat(other.leads("task")).isFalse();
        time.advanceTimeBy(Duration.ofMillis(5_400));
        assertThat(other.leads("task")).isTrue();
    }

    @Test
    void aLeaderThatCannotRenewStopsBeforeAnotherCanLead() {
        ElectionProcess one = process().standFor("task");
        ElectionProcess other = process().standFor("task");
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
    void aLeadIsOver12SecondsAfterTheLastAnsweredQuestionWheneverTheStoreFallsSilent() {
        LeaderStore dead = claim -> Mono.never();
        LeaderStore broken = claim -> Mono.error(new IllegalStateException("broken"));
        LeaderStore late = claim -> Mono.delay(Duration.ofMillis(1_700), time).then(broken.claim(claim));
        for (LeaderStore silent : List.of(dead, broken, late)) {
            for (int latency = 0; latency < 2_000; latency += 475) {
                for (int phase = 0; phase < 4_000; phase += 100) {
                    leadsFor12Seconds(Duration.ofMillis(latency), Duration.ofMillis(5_000 + phase), silent);
                }
            }
        }
    }

    /** At the moment given, the store turns silent also to the question that is on its way. */
    private void leadsFor12Seconds(Duration latency, Duration moment, LeaderStore silent) {
        LeadersInMemory store = new LeadersInMemory(time);
        AtomicBoolean answers = new AtomicBoolean(true);
        AtomicLong answeredAt = new AtomicLong(); // when the last question with an answer was asked
        LeaderElection election = election(claim -> {
            long now = time.now(TimeUnit.MILLISECONDS);
            Mono<LeaderStore.ClaimResult> answer = store.claim(claim).doOnNext(result -> answeredAt.set(now));
            return Mono.delay(latency, time).then(Mono.defer(() -> answers.get() ? answer : silent.claim(claim)));
        });
        List<Boolean> leads = new ArrayList<>();
        Disposable standing = election.isLeader("task").subscribe(leads::add);
        time.advanceTimeBy(moment);
        answers.set(false);
        long left = answeredAt.get() + 12_000 - time.now(TimeUnit.MILLISECONDS);
        time.advanceTimeBy(Duration.ofMillis(left - 1));
        assertThat(leads).as("%s, %s", latency, moment).endsWith(true);
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(leads).as("%s, %s", latency, moment).endsWith(false);
        standing.dispose();
        time.advanceTimeBy(Duration.ofSeconds(5));
    }

    @Test
    void theWorkRunsWhileThisProcessLeadsAndKnowsTheNumber() {
        ElectionProcess one = process().standFor("task");
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
