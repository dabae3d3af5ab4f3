package io.dirflux.events;

import io.dirflux.model.DirectoryEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A poller in virtual time, whose server a test drives. */
abstract class EventPollerFixture {

    static final PollBackoff BACKOFF = new PollBackoff(Duration.ofSeconds(1), Duration.ofSeconds(30));
    final FollowerProgress progress = new FollowerProgress(null);
    final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    final List<Long> polledAt = new ArrayList<>();
    final List<@Nullable String> positions = new ArrayList<>();

    EventPoller poller(Function<@Nullable String, Flux<DirectoryEvent>> list) {
        return new EventPoller(
                position -> {
                    Flux<DirectoryEvent> asked = Flux.defer(() -> {
                        positions.add(position);
                        polledAt.add(time.now(TimeUnit.MILLISECONDS));
                        return list.apply(position);
                    });
                    return Flux.just(asked).hide().concatMap(Function.identity(), 0); // on demand, as the client's
                },
                BACKOFF,
                time);
    }
}
