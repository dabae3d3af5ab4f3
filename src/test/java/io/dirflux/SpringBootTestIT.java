package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.junit.JUnit6;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The test of the page about Spring Boot tests the application of that page. Spring's extension needs JUnit 6. */
class SpringBootTestIT {

    @TempDir
    private Path folder;

    @Test
    void theTestOfThePagePasses() throws Exception {
        for (String type : List.of("Application", "UserController", "Offboarding", "DirectoryServiceTest")) {
            DocumentCode.load(type, folder).close();
        }

        assertThat(JUnit6.run(folder, "com.acme.DirectoryServiceTest"))
                .contains("2 tests successful", " 0 tests failed");
    }
}
