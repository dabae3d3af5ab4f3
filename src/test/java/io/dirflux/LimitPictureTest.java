package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The README's picture shows the figures that the benchmarks' README has measured. */
class LimitPictureTest {

    private static final Document MEASURED = Document.of(Path.of("benchmarks", "README.md"));
    private static final String PICTURE = "src/docs/images/limit.svg";
    private static final double BAR = 400;

    /** One server's figures, in percent. */
    private record Figures(double used, double refused) {}

    @ParameterizedTest
    @CsvSource({
        "com.workos:workos 7.2.0, Official SDK",
        "WebClient + retryWhen, WebClient",
        "Dirflux, Dirflux",
    })
    void theRowOfAClientIsTheMeasurement(String measuredName, String shownName) {
        String rows = MEASURED.section("How much of a limit is used, and how often it is refused")
                .lines()
                .filter(line -> line.startsWith("| " + measuredName + " | "))
                .reduce("", (all, line) -> all + line + "\n");
        List<Figures> figures = Pattern.compile("([\\d.]+)%, ([\\d.]+)%")
                .matcher(rows)
                .results()
                .map(match -> new Figures(Double.parseDouble(match.group(1)), Double.parseDouble(match.group(2))))
                .toList();
        int lost = Pattern.compile("\\| (\\d+) \\|$", Pattern.MULTILINE)
                .matcher(rows)
                .results()
                .mapToInt(match -> Integer.parseInt(match.group(1)))
                .sum();
        assertThat(figures).hasSize(9);

        String row = row(shownName);

        double least = least(figures, Figures::refused);
        double most = most(figures, Figures::refused);
        assertThat(row)
                .contains(
                        ">" + (least == most ? text("%.1f", least) : text("%.1f to %.1f", least, most)) + "% refused<")
                .contains(text(">%.1f to %.1f%%<", least(figures, Figures::used), most(figures, Figures::used)))
                .contains(text(">%,d<", lost))
                .contains(text("width=\"%.1f\" height=\"28\" fill=\"#2a7f4f\"", BAR * (100 - most) / 100));
        if (least > 0) {
            assertThat(row).contains(text("width=\"%.1f\" height=\"28\" fill=\"#b3402f\"", BAR * least / 100));
        }
    }

    /** From a client's name to the next name in bold. */
    private static String row(String name) {
        String picture = Document.of(Path.of(PICTURE)).text();
        int start = picture.indexOf("\"bold\">" + name + "<");
        assertThat(start).isPositive();
        int end = picture.indexOf("\"bold\">", start + 1);
        return picture.substring(start, end < 0 ? picture.length() : end);
    }

    private static double least(List<Figures> figures, ToDoubleFunction<Figures> value) {
        return figures.stream().mapToDouble(value).min().orElseThrow();
    }

    private static double most(List<Figures> figures, ToDoubleFunction<Figures> value) {
        return figures.stream().mapToDouble(value).max().orElseThrow();
    }

    private static String text(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
