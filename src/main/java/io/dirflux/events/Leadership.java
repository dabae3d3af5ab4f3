package io.dirflux.events;

import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Lets one of several processes do a task, while the others stand by.
 *
 * <pre>{@code
 * Leadership leadership = Leadership.of(store.leaders()); // the store of the sync, or RedisLeaderStore
 *
 * DirectorySync.builder(client, store)
 *         .leadership(leadership, "directory sync")
 *         .build()
 *         .follow()       // in every process; one of them works
 *         .subscribe();
 * }</pre>
 *
 * <ul>
 *   <li>A process leads by a lease of 15 seconds, which it renews. If it is killed, another one takes over within 20
 *       seconds. If its subscription is cancelled, another one takes over within 2 seconds; a process that ends right
 *       after the cancel waits for {@link #released} first.
 *   <li>Each time the lead changes hands, its number grows. A process that has lost the lead and does not know it yet,
 *       because it was paused, writes nothing into the store whose {@code leaders()} these are: each transaction checks
 *       the number before it commits.
 *   <li>Nothing can check what a handler of your own does elsewhere. It may run in two processes for a moment, so it
 *       must be idempotent, as a follower's handler must be anyway.
 * </ul>
 *
 * <p>Implementations are thread-safe.
 */
public interface Leadership {

    /**
     * Whether this process leads: now, and then each change. A process stands for election for as
     * long as somebody is subscribed, and gives the lead back at the cancel. Never completes and never fails: while the
     * store does not answer, a leader leads on for up to 12 seconds, and then stops. It emits on the thread of the
     * store or of a timer: do not block it.
     *
     * @param task a name that all processes use for the same work
     */
    Flux<Boolean> isLeader(String task);

    /**
     * Runs the work while this process leads. The work is subscribed to each time the lead is won, and cancelled when
     * it is lost. It ends as the work does. Writes of the work into the store of the leaders are fenced. The work is
     * subscribed to on {@code boundedElastic()}, so it may block.
     */
    <T> Flux<T> whileLeading(String task, Publisher<T> work);

    /**
     * The same, but the tasks are spread over the processes: give the id of a directory as the task. Each directory is
     * led by one process at a time. If a process comes or goes, only the directories that it gets or had change hands.
     */
    Leadership perDirectory();

    /**
     * Completes when the store knows of every lead that this process has given up, at most 2 seconds after the
     * subscription, and never fails. Wait for it when the process stops, after the subscriptions were cancelled and
     * before the connections to the store are closed: another process then takes over at once, and not when the lease
     * ends. Spring Boot's auto-configuration does so.
     *
     * <pre>{@code
     * follow.dispose();
     * leadership.released().block();
     * }</pre>
     */
    Mono<Void> released();

    /** A leadership that keeps its leases in this store. One object speaks for one process. */
    static Leadership of(LeaderStore store) {
        return new LeaderElection(store, Schedulers.parallel(), Schedulers.boundedElastic());
    }
}
