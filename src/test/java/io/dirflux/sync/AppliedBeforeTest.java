package io.dirflux.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.DirectoryEvent;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.EventContext;
import io.dirflux.model.EventHead;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A stream that is read again from an earlier time. */
class AppliedBeforeTest {

    private static final Instant T = Instant.parse("2026-11-01T10:00:00Z");

    private final AppliedBefore before = AppliedBefore.position(new StreamPosition("event_3", T, T.plusSeconds(5)));

    @Test
    void whatComesBeforeThePositionIsLeftOutEvenIfItIsOfTheSameTimeAndOnAnEarlierPage() {
        assertThat(ids(before.without(List.of(event(1, -1), event(2, 0)), false)))
                .isEmpty();
        assertThat(ids(before.without(List.of(event(3, 0), event(4, 0)), false)))
                .containsExactly("event_4");
        assertThat(ids(before.without(List.of(event(5, 0), event(6, -1)), true)))
                .containsExactly("event_5", "event_6");
    }

    @Test
    void ifTheServerNoLongerHasThePositionNothingOfItsTimeIsLost() {
        assertThat(ids(before.without(List.of(event(1, -1), event(4, 0)), false)))
                .isEmpty();
        assertThat(ids(before.without(List.of(event(5, 0), event(6, 1)), false)))
                .containsExactly("event_4", "event_5", "event_6");
        assertThat(ids(before.without(List.of(event(7, 0)), true))).containsExactly("event_7");
    }

    @Test
    void atTheEndOfTheStreamTheyAreAppliedToo() {
        assertThat(ids(before.without(List.of(event(4, 0)), false))).isEmpty();
        assertThat(ids(before.without(List.of(), true))).containsExactly("event_4");
    }

    @Test
    void withoutAnEventInThePositionNothingIsLeftOut() {
        AppliedBefore none = AppliedBefore.position(StreamPosition.startingAt(T));
        assertThat(ids(none.without(List.of(event(1, -1), event(2, 0)), false))).hasSize(2);
        assertThat(ids(AppliedBefore.none().without(List.of(event(1, -1)), false)))
                .hasSize(1);
    }

    private static DirectoryEvent event(int number, int seconds) {
        DirectoryUser user =
                DirectoryUser.builder("directory_user_1", "directory_1").build();
        return new DirectoryEvent.UserCreated(
                new EventHead("event_" + number, T.plusSeconds(seconds), EventContext.EMPTY), user);
    }

    private static List<String> ids(List<DirectoryEvent> events) {
        return events.stream().map(DirectoryEvent::id).toList();
    }
}
