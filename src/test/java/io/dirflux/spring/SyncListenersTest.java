package io.dirflux.spring;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.sync.SyncListener;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SyncListenersTest {

    static Method[] steps() {
        return SyncListener.class.getDeclaredMethods();
    }

    /** Also a step that is added to the interface later. */
    @ParameterizedTest
    @MethodSource("steps")
    void everyListenerIsToldOfEachStepInOrder(Method step) throws Exception {
        List<String> told = new ArrayList<>();
        SyncListeners both = new SyncListeners(List.of(recorder("first", told), recorder("second", told)));

        step.invoke(both, new Object[step.getParameterCount()]);

        assertThat(told).containsExactly("first " + step.getName(), "second " + step.getName());
    }

    private static SyncListener recorder(String name, List<String> told) {
        return (SyncListener) Proxy.newProxyInstance(
                SyncListenersTest.class.getClassLoader(),
                new Class<?>[] {SyncListener.class},
                (proxy, method, given) -> {
                    told.add(name + " " + method.getName());
                    return null;
                });
    }
}
