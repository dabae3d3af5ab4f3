package io.dirflux.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.AbstractByteBuf;
import io.netty.util.ResourceLeakDetector;
import io.netty.util.ResourceLeakTracker;
import java.lang.reflect.Field;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeakWatchTest {

    private final LeakWatch watch = new LeakWatch();
    private final ResourceLeakDetector<List<?>> detector = detectorOfLists();

    @SuppressWarnings("unchecked")
    private ResourceLeakDetector<List<?>> detectorOfLists() {
        return (ResourceLeakDetector<List<?>>) (ResourceLeakDetector<?>) watch.newResourceLeakDetector(List.class);
    }

    @Test
    void reportsWhereALeakedObjectWasCreated() throws InterruptedException {
        lose();

        assertThat(watch.leaks())
                .singleElement()
                .asString()
                .startsWith("List was not released.")
                .contains("Created at:")
                .contains(LeakWatchTest.class.getName() + ".lose(")
                .doesNotContain("org.junit");
    }

    private void lose() {
        detector.track(new ArrayList<>());
    }

    @Test
    void findsNothingIfEverythingWasReleased() throws InterruptedException {
        List<?> resource = new ArrayList<>();
        ResourceLeakTracker<List<?>> tracker = detector.track(resource);
        assertThat(tracker.close(resource)).isTrue();

        assertThat(watch.leaks()).isEmpty();
    }

    @Test
    void watchesTheBuffersOfThisRun() throws ReflectiveOperationException {
        Field detectorOfBuffers = AbstractByteBuf.class.getDeclaredField("leakDetector");
        detectorOfBuffers.setAccessible(true);

        assertThat(detectorOfBuffers.get(null).getClass().getEnclosingClass()).isEqualTo(LeakWatch.class);
        assertThat(ResourceLeakDetector.getLevel()).isEqualTo(ResourceLeakDetector.Level.PARANOID);
    }
}
