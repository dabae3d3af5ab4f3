package io.dirflux.junit;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The test kit in a process whose only JUnit is JUnit 6. */
class JUnit6IT {

    @TempDir
    private Path folder;

    @Test
    void theExtensionRuns() throws Exception {
        String printed = JUnit6.run(
                folder,
                SimulatorExtensionTest.PerMethod.class.getName(),
                SimulatorExtensionTest.PerClass.class.getName(),
                SimulatorExtensionTest.InStaticField.class.getName(),
                SimulatorExtensionTest.InField.class.getName());

        assertThat(printed).contains("9 tests successful", " 0 tests failed").doesNotContain("5.14");
    }
}
