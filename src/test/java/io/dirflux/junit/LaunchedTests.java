package io.dirflux.junit;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.util.Arrays;
import java.util.List;
import org.junit.platform.engine.discovery.ClassSelector;
import org.junit.platform.launcher.LauncherConstants;
import org.junit.platform.launcher.core.LauncherConfig;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs test classes inside a test, without this build's own extensions. */
public final class LaunchedTests {

    private LaunchedTests() {}

    public static TestExecutionSummary run(Class<?>... types) {
        SummaryGeneratingListener summary = new SummaryGeneratingListener();
        List<ClassSelector> selectors =
                Arrays.stream(types).map(type -> selectClass(type)).toList();
        LauncherConfig config = LauncherConfig.builder()
                .enableLauncherSessionListenerAutoRegistration(false)
                .enableLauncherDiscoveryListenerAutoRegistration(false)
                .enableTestExecutionListenerAutoRegistration(false)
                .build();
        LauncherFactory.create(config)
                .execute(
                        LauncherDiscoveryRequestBuilder.request()
                                .selectors(selectors)
                                .configurationParameter(LauncherConstants.OUTPUT_DIR_PROPERTY_NAME, "target")
                                .configurationParameter("junit.jupiter.extensions.autodetection.enabled", "false")
                                .configurationParameter("junit.jupiter.execution.parallel.enabled", "true")
                                .build(),
                        summary);
        return summary.getSummary();
    }
}
