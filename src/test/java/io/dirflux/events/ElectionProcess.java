package io.dirflux.events;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.UnaryOperator;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** A process that stands for election, and may be cut off from the store. */
final class ElectionProcess {

    final AtomicBoolean reachable = new AtomicBoolean(true);
    final LeaderElection election;
    final Set<String> led = new HashSet<>();
    private final Map<String, Disposable> work = new HashMap<>();

    ElectionProcess(LeadersInMemory leaders, Scheduler time) {
        this(leaders, time, store -> store);
    }

    /** The same, with something between it and the store. */
    ElectionProcess(LeadersInMemory leaders, Scheduler time, UnaryOperator<LeaderStore> way) {
        LeaderStore store = way.apply(leaders.reachableWhile(reachable::get));
        election = new LeaderElection(store, time, Schedulers.immediate());
    }

    ElectionProcess standFor(String task) {
        return standFor(election, task);
    }

    ElectionProcess standForEach(List<String> directories) {
        Leadership spread = election.perDirectory();
        directories.forEach(directory -> standFor(spread, directory));
        return this;
    }

    private ElectionProcess standFor(Leadership leadership, String task) {
        work.put(task, leadership.isLeader(task).subscribe(leads -> {
            if (leads) {
                led.add(task);
            } else {
                led.remove(task);
            }
        }));
        return this;
    }

    boolean leads(String task) {
        return led.contains(task);
    }

    void stop() {
        work.values().forEach(Disposable::dispose);
        led.clear();
    }
}
