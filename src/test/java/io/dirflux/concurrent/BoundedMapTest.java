package io.dirflux.concurrent;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class BoundedMapTest {

    @Test
    void keepsTheEntriesThatWereUsedLast() {
        Map<String, Integer> map = BoundedMap.lastUsed(2);
        map.put("a", 1);
        map.put("b", 2);

        assertThat(map.get("a")).isEqualTo(1);
        map.put("c", 3);

        assertThat(map).containsOnlyKeys("a", "c");
    }

    @Test
    void keepsTheEntriesThatWereAddedLast() {
        Map<String, Integer> map = BoundedMap.lastAdded(2);
        map.put("a", 1);
        map.put("b", 2);

        assertThat(map.get("a")).isEqualTo(1);
        map.put("a", 1);
        map.put("c", 3);

        assertThat(map).containsOnlyKeys("b", "c");
    }

    @Test
    void neverHasMoreEntriesThanItMayHave() {
        Map<Integer, Integer> used = BoundedMap.lastUsed(1_000);
        Map<Integer, Integer> added = BoundedMap.lastAdded(1_000);

        IntStream.range(0, 5_000).forEach(i -> {
            used.put(i, i);
            added.put(i, i);
        });

        assertThat(used).hasSize(1_000).containsKeys(4_000, 4_999);
        assertThat(added).hasSize(1_000).containsKeys(4_000, 4_999);
    }
}
