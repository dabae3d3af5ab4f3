package io.dirflux.model;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.test.util.RaceTestUtils;

class AttributesTest {

    static Stream<Arguments> numbers() {
        return Stream.of(
                Arguments.of(7, 7L),
                Arguments.of((short) 7, 7L),
                Arguments.of((byte) 7, 7L),
                Arguments.of(7L, 7L),
                Arguments.of(BigInteger.valueOf(Long.MIN_VALUE), Long.MIN_VALUE),
                Arguments.of(BigInteger.TWO.pow(63), BigInteger.TWO.pow(63)),
                Arguments.of(0.1d, new BigDecimal("0.1")),
                Arguments.of(0.1f, new BigDecimal("0.1")),
                Arguments.of(new BigDecimal("1.10"), new BigDecimal("1.10")));
    }

    @ParameterizedTest
    @MethodSource("numbers")
    void numbersHaveOneForm(Number given, Number expected) {
        assertThat(Attributes.copyOf(Map.of("n", given))).containsExactly(Map.entry("n", expected));
    }

    @Test
    void theOrderIsKept() {
        Map<String, Object> source = new LinkedHashMap<>();
        List.of("zebra", "ant", "mule").forEach(name -> source.put(name, true));

        assertThat(Attributes.copyOf(source).keySet()).containsExactly("zebra", "ant", "mule");
    }

    @Test
    void laterChangesOfTheSourceDoNotShow() {
        List<Object> inner = new ArrayList<>(List.of("a"));
        Map<String, Object> source = new HashMap<>(Map.of("list", inner, "map", new HashMap<>(Map.of("list", inner))));

        Map<String, Object> copy = Attributes.copyOf(source);
        inner.add("b");
        source.clear();

        assertThat(copy).isEqualTo(Map.of("list", List.of("a"), "map", Map.of("list", List.of("a"))));
    }

    @Test
    void nothingInsideCanBeChanged() {
        Map<String, Object> copy = Attributes.copyOf(Map.of("list", List.of(new HashMap<>()), "map", new HashMap<>()));
        List<?> list = (List<?>) requireNonNull(copy.get("list"));

        Stream.of(copy, copy.get("map"), list.get(0)).map(AttributesTest::map).forEach(map -> {
            assertThatThrownBy(() -> map.put("x", 1)).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> map.entrySet().iterator().remove())
                    .isInstanceOf(UnsupportedOperationException.class);
        });
        assertThatThrownBy(list::clear).isInstanceOf(UnsupportedOperationException.class);
    }

    @Test
    void whatIsInThisFormIsNotCopiedAgain() {
        Map<String, Object> once = Attributes.copyOf(Map.of("a", 1));

        assertThat(Attributes.copyOf(once)).isSameAs(once);
        assertThat(DirectoryUser.builder("u", "d")
                        .customAttributes(once)
                        .build()
                        .withGroups(null))
                .extracting(DirectoryUser::customAttributes)
                .isSameAs(once);
    }

    @Test
    void nullIsEmpty() {
        assertThat(Attributes.copyOf(null)).isEmpty();
    }

    @Test
    void aRepeatedNameCountsByItsLastValue() {
        assertThat(Attributes.builder().put("a", 1).put("a", 2).build()).isEqualTo(Map.of("a", 2L));
    }

    @Test
    void aBuilderDoesNotReachIntoWhatItBuilt() {
        Attributes.Builder builder = Attributes.builder().put("a", 1);
        Attributes first = builder.build();
        builder.put("b", 2);

        assertThat(first).isEqualTo(Map.of("a", 1L));
        assertThat(builder.build()).isEqualTo(Map.of("b", 2L));
    }

    @Test
    void thoseOfAnAnswerAreReadWhenTheyAreFirstAskedForAndOnce() {
        AtomicInteger read = new AtomicInteger();
        Attributes deferred = Attributes.deferred(() -> {
            read.incrementAndGet();
            return Attributes.builder().put("a", 1).build();
        });
        DirectoryUser user = DirectoryUser.builder("directory_user_1", "directory_1")
                .customAttributes(deferred)
                .build();
        assertThat(user.toString()).isNotEmpty();
        assertThat(read).hasValue(0);

        assertThat(user.customAttributes()).isEqualTo(Map.of("a", 1L)).hasToString("{a=1}");
        assertThat(user.customAttributes().get("a")).isEqualTo(1L);
        assertThat(read).hasValue(1);
    }

    @RepeatedTest(100)
    void manyThreadsMayAskFirst() {
        Attributes deferred =
                Attributes.deferred(() -> Attributes.builder().put("a", 1).build());
        Runnable ask = () -> assertThat(deferred).containsEntry("a", 1L);

        RaceTestUtils.race(ask, ask, ask);
    }

    @Test
    void whatJsonCannotHoldIsRefusedWithoutItsValue() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Attributes.copyOf(Map.of("a", new StringBuilder("secret"))))
                .withMessage("an attribute cannot hold this java.lang.StringBuilder");
        assertThatIllegalArgumentException().isThrownBy(() -> Attributes.copyOf(Map.of("a", Double.NaN)));
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> map(Object value) {
        return (Map<String, Object>) value;
    }
}
