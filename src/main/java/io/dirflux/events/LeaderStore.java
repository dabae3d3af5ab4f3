package io.dirflux.events;

import java.time.Duration;
import java.util.Map;
import java.util.Set;
import reactor.core.publisher.Mono;

/**
 * Keeps who leads which task. {@code io.dirflux.r2dbc} keeps it in a database, {@code io.dirflux.redis} in Redis. Test
 * one of your own with {@code LeaderStoreContract} from the jar with the classifier {@code contracts}.
 *
 * <ul>
 *   <li>The store uses one clock of its own.
 *   <li>The number of a task grows whenever its lead changes hands, and never goes back.
 * </ul>
 */
public interface LeaderStore {

    /** How long a lead lasts after it was claimed or renewed. */
    Duration LEASE = Duration.ofSeconds(15);

    /**
     * Claims, renews and releases the lead of tasks. Lazy; it must not block. At least 13 of the 15 seconds must be
     * left of each lead in the answer: the leader trusts it for 12 seconds from its question on.
     */
    Mono<ClaimResult> claim(Claim claim);

    /**
     * What a process wants.
     *
     * @param process its name, which no other process has
     * @param claimed the tasks that it wants to lead, or go on leading
     * @param released the tasks that it does not want to lead any more, and does not stand for
     * @param standing the tasks whose other candidates it wants to know: it is one of them for the length of a lease
     */
    record Claim(String process, Set<String> claimed, Set<String> released, Set<String> standing) {

        public Claim {
            claimed = Set.copyOf(claimed);
            released = Set.copyOf(released);
            standing = Set.copyOf(standing);
        }
    }

    /**
     * What a process has.
     *
     * @param numbers the number of each claimed task that it leads
     * @param candidates for each task that it stands for: all processes that do, this one included
     */
    record ClaimResult(Map<String, Long> numbers, Map<String, Set<String>> candidates) {

        public ClaimResult {
            numbers = Map.copyOf(numbers);
            candidates = Map.copyOf(candidates);
        }
    }

    /**
     * By which lead something is written. It is in the Reactor {@code Context} of the work under {@code Fence.class}.
     *
     * @param store the store of the lead
     * @param task the task
     * @param process the process that believes to have the lead
     * @param number the number of the lead
     */
    record Fence(LeaderStore store, String task, String process, long number) {}
}
