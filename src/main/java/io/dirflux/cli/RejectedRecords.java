package io.dirflux.cli;

import io.dirflux.model.Rejected;
import java.io.PrintWriter;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;

/** Collects the records that could not be decoded, on event loops, and prints them at the end. */
final class RejectedRecords implements Consumer<Rejected> {

    private final Queue<Rejected> records = new ConcurrentLinkedQueue<>();

    @Override
    public void accept(Rejected record) {
        records.add(record);
    }

    int count() {
        return records.size();
    }

    void report(PrintWriter err) {
        records.forEach(record -> err.println("WARNING " + line(record)));
    }

    /** Position, id and reason; never a value. */
    static String line(Rejected record) {
        return "unreadable record: number " + record.index() + " of its page, id " + TerminalText.of(record.id()) + ": "
                + TerminalText.of(record.reason());
    }
}
