package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** What every {@link LeaderStore} keeps to, as a test for yours. It wants JUnit 5 and AssertJ. */
public abstract class LeaderStoreContract {

    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** A store with nothing in it; it is the same one for all processes of a test. */
    protected abstract LeaderStore store();

    /** Makes all that was claimed so far as old as a lease lasts. */
    protected abstract void passALease();

    @Test
    void theFirstThatClaimsLeadsAndGoesOnLeading() {
        assertThat(claim("one", "task").numbers()).containsExactly(Map.entry("task", 1L));
        assertThat(claim("other", "task").numbers()).isEmpty();
        assertThat(claim("one", "task").numbers()).containsExactly(Map.entry("task", 1L));
    }

    @Test
    void aReleasedLeadIsFreeAtOnceAndItsNumberGrows() {
        claim("one", "task");
        release("one", "task");
        assertThat(claim("other", "task").numbers()).containsExactly(Map.entry("task", 2L));
        assertThat(claim("one", "task").numbers()).isEmpty();
    }

    @Test
    void aProcessThatHasWaitedForTheReleaseIsFollowedAtOnce() {
        for (int i = 0; i < 20; i++) {
            Leadership leadership = Leadership.of(store());
            leadership.isLeader("task").filter(leads -> leads).next().block(PATIENCE); // cancels
            leadership.released().block(PATIENCE);
            assertThat(claim("next", "task").numbers()).containsKey("task");
            release("next", "task");
        }
    }

    @Test
    void anotherProcessTakesOverWithinTwoSecondsAfterAnOrderlyStop() {
        Leadership one = Leadership.of(store());
        Leadership other = Leadership.of(store());
        Disposable working = one.isLeader("task").subscribe();
        one.isLeader("task").filter(leads -> leads).blockFirst(PATIENCE);
        CompletableFuture<Boolean> takenOver =
                other.isLeader("task").filter(leads -> leads).next().toFuture();
        Mono.delay(Duration.ofMillis(300)).block(PATIENCE); // the other has asked, and stands by
        assertThat(takenOver).isNotDone();
        long stopped = System.nanoTime();
        working.dispose();
        one.released().block(PATIENCE);
        assertThat(takenOver).succeedsWithin(Duration.ofSeconds(2).minusNanos(System.nanoTime() - stopped));
        other.released().block(PATIENCE);
    }

    @Test
    void onlyTheLeaderCanReleaseALead() {
        claim("one", "task");
        release("other", "task");
        assertThat(claim("other", "task").numbers()).isEmpty();
        assertThat(claim("one", "task").numbers()).containsEntry("task", 1L);
    }

    @Test
    void aLeadThatWasNotRenewedGoesToWhoClaimsItNext() {
        claim("one", "task");
        passALease();
        assertThat(claim("other", "task").numbers()).containsExactly(Map.entry("task", 2L));
        assertThat(claim("one", "task").numbers()).isEmpty();
    }

    @Test
    void aLeaderThatComesBackTooLateHasANewNumber() {
        claim("one", "task");
        passALease();
        assertThat(claim("one", "task").numbers()).containsExactly(Map.entry("task", 2L));
    }

    @Test
    void theCandidatesOfATaskAreThoseThatStandForIt() {
        stand("one", "task", "third");
        stand("other", "other task", "third");
        assertThat(stand("third", "task", "third").candidates())
                .containsOnly(
                        Map.entry("task", Set.of("one", "third")), Map.entry("third", Set.of("one", "other", "third")));
        passALease();
        assertThat(stand("third", "task").candidates()).containsOnly(Map.entry("task", Set.of("third")));
    }

    @Test
    void whoReleasesATaskIsNoCandidateOfItAnyMore() {
        stand("one", "task");
        stand("other", "task");
        release("one", "task");
        assertThat(stand("other", "task").candidates()).containsOnly(Map.entry("task", Set.of("other")));
    }

    @Test
    void tasksAreClaimedTogetherAndLedByThemselves() {
        claim("one", "first");
        assertThat(claim("other", "first", "second", "third").numbers())
                .containsOnly(Map.entry("second", 1L), Map.entry("third", 1L));
        store().claim(new LeaderStore.Claim("other", Set.of("third"), Set.of("second"), Set.of()))
                .block(PATIENCE);
        assertThat(claim("one", "first", "second", "third").numbers())
                .containsOnly(Map.entry("first", 1L), Map.entry("second", 2L));
    }

    @Test
    void nothingIsClaimedBeforeTheSubscription() {
        assertThat(store().claim(new LeaderStore.Claim("one", Set.of("task"), Set.of(), Set.of())))
                .isNotNull();
        assertThat(claim("other", "task").numbers()).containsEntry("task", 1L);
    }

    private LeaderStore.ClaimResult claim(String process, String... tasks) {
        return store().claim(new LeaderStore.Claim(process, Set.of(tasks), Set.of(), Set.of()))
                .block(PATIENCE);
    }

    private LeaderStore.ClaimResult stand(String process, String... tasks) {
        return store().claim(new LeaderStore.Claim(process, Set.of(), Set.of(), Set.of(tasks)))
                .block(PATIENCE);
    }

    private void release(String process, String task) {
        store().claim(new LeaderStore.Claim(process, Set.of(), Set.of(task), Set.of()))
                .block(PATIENCE);
    }
}
