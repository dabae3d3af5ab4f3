package io.dirflux.spring;

import io.dirflux.model.Rejected;
import io.dirflux.sync.DirectoryReport;
import io.dirflux.sync.RefusedRecord;
import io.dirflux.sync.StreamPosition;
import io.dirflux.sync.SyncListener;
import java.util.List;

/** Tells all listeners, in their order. */
record SyncListeners(List<SyncListener> listeners) implements SyncListener {

    @Override
    public void passEnded(DirectoryReport report) {
        listeners.forEach(listener -> listener.passEnded(report));
    }

    @Override
    public void positionMoved(StreamPosition position) {
        listeners.forEach(listener -> listener.positionMoved(position));
    }

    @Override
    public void positionLost(StreamPosition lost) {
        listeners.forEach(listener -> listener.positionLost(lost));
    }

    @Override
    public void eventRejected(Rejected event) {
        listeners.forEach(listener -> listener.eventRejected(event));
    }

    @Override
    public void recordRefused(RefusedRecord record) {
        listeners.forEach(listener -> listener.recordRefused(record));
    }

    @Override
    public void retrying(Throwable failure) {
        listeners.forEach(listener -> listener.retrying(failure));
    }
}
