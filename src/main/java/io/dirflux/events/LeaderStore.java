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

    /** Claims, renews and releases the lead of tasks. Lazy; it must not block. */
    Mono<Leads> claim(Claim claim);

    /**
     * What a process wants.
     *
     * @param process its name, which no other process has
     * @param claimed the tasks that it wants to lead, or go on leading
     * @param released the tasks that it does not want to lead any more
     */
    record Claim(String process, Set<String> claimed, Set<String> released) {

        public Claim {
            claimed = Set.copyOf(claimed);
            released = Set.copyOf(released);
        }
    }

    /**
     * What a process has.
     *
     * @param numbers the number of each task that it leads
     * @param processes all processes that have claimed in the last 15 seconds, this one included
     */
    record Leads(Map<String, Long> numbers, Set<String> processes) {

        public Leads {
            numbers = Map.copyOf(numbers);
            processes = Set.copyOf(processes);
        }
    }

    /**
     * By which lead something is written. It is in the Reactor {@code Context} of the work under {@code Fence.class}.
     *
     * @param store the store of the lead
     * @param task the task
     * @param process the process that has the lead, as far as it knows
     * @param number the number of the lead
     */
    record Fence(LeaderStore store, String task, String process, long number) {}
}
