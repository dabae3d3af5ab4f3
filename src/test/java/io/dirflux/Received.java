package io.dirflux;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;

/** Requests a number of items and stays subscribed, because a cancel would hide requests that are sent ahead. */
public final class Received<T> extends BaseSubscriber<T> {

    public final List<T> items = new CopyOnWriteArrayList<>();
    private final int demand;

    public Received(int demand) {
        this.demand = demand;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        if (demand > 0) {
            request(demand);
        }
    }

    @Override
    protected void hookOnNext(T item) {
        items.add(item);
    }
}
