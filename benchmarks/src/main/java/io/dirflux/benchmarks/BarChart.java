package io.dirflux.benchmarks;

import java.util.Collection;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;

/** Draws a bar for each name, from the least to the greatest of its runs; the least is the solid part. */
final class BarChart {

    private static final int ROW = 28;
    private static final int LEFT = 190;
    private static final int WIDTH = 460;
    private static final int TOP = 40;

    private BarChart() {}

    static String of(String title, Map<String, Collection<Double>> bars) {
        double most = bars.values().stream()
                .flatMap(Collection::stream)
                .mapToDouble(Double::doubleValue)
                .max()
                .orElse(1);
        StringBuilder svg = new StringBuilder();
        append(
                svg,
                "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" font-family=\"sans-serif\""
                        + " font-size=\"13\">%n<rect width=\"100%%\" height=\"100%%\" fill=\"white\"/>%n"
                        + "<text x=\"10\" y=\"22\" font-weight=\"bold\">%s</text>%n",
                LEFT + WIDTH + 120,
                TOP + ROW * bars.size() + 10,
                title);
        int y = TOP;
        for (Map.Entry<String, Collection<Double>> bar : bars.entrySet()) {
            bar(svg, bar.getKey(), bar.getValue(), y, WIDTH / most);
            y += ROW;
        }
        return svg.append("</svg>\n").toString();
    }

    private static void bar(StringBuilder svg, String name, Collection<Double> runs, int y, double scale) {
        double least = Collections.min(runs);
        double most = Collections.max(runs);
        append(svg, "<text x=\"10\" y=\"%d\">%s</text>%n", y + 15, name);
        append(svg, "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"20\" fill=\"#bcd\"/>%n", LEFT, y, most * scale);
        append(svg, "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"20\" fill=\"#357\"/>%n", LEFT, y, least * scale);
        append(svg, "<text x=\"%.1f\" y=\"%d\">%.1f to %.1f</text>%n", LEFT + most * scale + 6, y + 15, least, most);
    }

    private static void append(StringBuilder svg, String format, Object... values) {
        svg.append(String.format(Locale.ROOT, format, values));
    }
}
