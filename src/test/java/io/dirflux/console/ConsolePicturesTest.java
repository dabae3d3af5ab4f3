package io.dirflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.console.Chromium.Tab;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.Simulator;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.stream.Collectors;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * Takes the pictures of the documents, into {@code target/screenshots}. With {@code -Ddirflux.screenshots=true} it also
 * puts them into the documents; without it a run of the tests leaves the sources as they are.
 */
@InChromium
@Tag("socket")
class ConsolePicturesTest {

    private static final Path MADE = Path.of("target", "screenshots");
    private static final Path DOCUMENTS = Path.of("src", "docs", "images");
    private static final int WIDTH = 1100;

    private final ViewedTenant viewed = new ViewedTenant(5_000, 36, 10);

    @Test
    void threeViewsAreTaken(Chromium chromium) throws IOException {
        try (Simulator simulator = viewed.simulator(Dialect.OPENAPI);
                ConsolePage page = ViewedTenant.page(simulator, Dialect.OPENAPI);
                Tab tab = chromium.open(page)) {
            tab.size(WIDTH, 480, false).view("directories", ".directories .spacer .row");
            take(tab, "console-directories", 480);
            tab.size(WIDTH, 560, false).view("users/" + viewed.directory.id(), ".users .spacer .row");
            take(tab, "console-users", 560);
            tab.size(WIDTH, 560, true).view("events", ".events li");
            tab.run("document.querySelector('.events li:first-child summary').click()");
            tab.shows(".events details[open]");
            take(tab, "console-events", 560);
        }
    }

    private static void take(Tab tab, String name, int height) throws IOException {
        Path file = Files.createDirectories(MADE).resolve(name + ".png");
        Files.write(file, tab.screenshot());
        assertShowsSomething(file, height);
        Path ofDocuments = DOCUMENTS.resolve(name + ".png");
        if (Boolean.getBoolean("dirflux.screenshots")) {
            Files.copy(file, ofDocuments, StandardCopyOption.REPLACE_EXISTING);
        }
        assertShowsSomething(ofDocuments, height);
    }

    /** Text has many shades; a page that is blank or covered has one colour nearly everywhere. */
    private static void assertShowsSomething(Path file, int height) throws IOException {
        BufferedImage picture = ImageIO.read(file.toFile());
        assertThat(picture.getWidth()).as(file.toString()).isEqualTo(WIDTH);
        assertThat(picture.getHeight()).as(file.toString()).isEqualTo(height);
        int[] pixels = picture.getRGB(0, 0, WIDTH, height, null, 0, WIDTH);
        Map<Integer, Long> colours =
                Arrays.stream(pixels).boxed().collect(Collectors.groupingBy(pixel -> pixel, Collectors.counting()));
        assertThat(colours).as("colours of " + file).hasSizeGreaterThan(100);
        assertThat(Collections.max(colours.values()))
                .as("pixels of the most frequent colour of " + file)
                .isLessThan(pixels.length * 95L / 100);
    }
}
