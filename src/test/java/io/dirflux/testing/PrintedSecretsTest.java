package io.dirflux.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PrintedSecretsTest {

    @Test
    void findsPlantedSecretsAndStillPrintsThem() {
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        List<String> found = new ArrayList<>();
        PrintStream watched = PrintedSecrets.watched(new PrintStream(printed, true, StandardCharsets.UTF_8), found);

        watched.println("nothing to see: directory_user_1, java.lang.Object@1a2b3c");
        watched.printf("Authorization: Bearer %s%n", "sk_test_planted");
        watched.println("to ada@planted.example");
        watched.println("for Wanda Kowalski");
        watched.println("{job_title=Account Executive}");
        watched.println("DirectoryUser[firstName=Ada]");
        watched.println("{\"last_name\": \"Torp\"}");
        watched.println("{\"a\":[\"Marker\"]}");
        watched.println("DirectoryUser[firstName=null], CUSTOM_MARKER");

        assertThat(found)
                .containsExactly(
                        "Authorization: Bearer sk_test_planted",
                        "to ada@planted.example",
                        "for Wanda Kowalski",
                        "{job_title=Account Executive}",
                        "DirectoryUser[firstName=Ada]",
                        "{\"last_name\": \"Torp\"}",
                        "{\"a\":[\"Marker\"]}");
        assertThat(printed.toString(StandardCharsets.UTF_8).lines()).hasSize(9);
    }
}
