package io.dirflux.cli;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/** The result of {@code verify}, printed step by step as text or at the end as one JSON object. */
final class VerifyReport {

    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final PrintWriter out;
    private final Style style;
    private final List<Map<String, Object>> steps = new ArrayList<>();
    private final Map<String, @Nullable Object> facts = new LinkedHashMap<>();
    private int warnings;
    private int failures;

    /** What is printed. */
    enum Style {
        /** Everything, as text. */
        TEXT,
        /** Only warnings and failures, as text. */
        QUIET,
        /** Everything, as JSON. */
        JSON
    }

    VerifyReport(PrintWriter out, Style style) {
        this.out = out;
        this.style = style;
    }

    int warnings() {
        return warnings;
    }

    /** Begins a step. */
    void step(String name, String title) {
        Map<String, Object> step = new LinkedHashMap<>();
        step.put("step", name);
        step.put("result", "passed");
        for (String list : new String[] {"records", "notes", "warnings"}) {
            step.put(list, new ArrayList<>());
        }
        steps.add(step);
        text(steps.size() + ". " + title);
    }

    /** A record of the current step: names and values in turn. */
    void record(@Nullable Object... namesAndValues) {
        Map<String, @Nullable String> record = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            @Nullable Object value = namesAndValues[i + 1];
            record.put(String.valueOf(namesAndValues[i]), value == null ? null : TerminalText.of(value));
        }
        add("records", record);
        text("   "
                + String.join(
                        " ", record.values().stream().map(TerminalText::of).toList()));
    }

    /** A remark on the current step. */
    void note(String note) {
        add("notes", note);
        text("   " + note);
    }

    /** A check of the current step that did not pass. */
    void warn(String warning) {
        warnings++;
        add("warnings", warning);
        if (!steps.isEmpty() && failures == 0) {
            steps.get(steps.size() - 1).put("result", "warning");
        }
        print("   WARNING " + warning);
    }

    /** The current step could not be finished. */
    void fail(String error) {
        failures++;
        steps.get(steps.size() - 1).put("result", "failed");
        facts.put("error", error);
        print("   FAILED");
    }

    /** A measured value. */
    void fact(String name, @Nullable Object value, String text) {
        facts.put(name, value);
        text(text);
    }

    /** A measured value that only JSON has. */
    void fact(String name, @Nullable Object value) {
        facts.put(name, value);
    }

    /** Prints the counts, and in JSON everything before them. */
    void summary(int responses) {
        text("verify: warnings=" + warnings + " failures=" + failures + " responses=" + responses);
        if (style == Style.JSON) {
            Map<String, @Nullable Object> all = new LinkedHashMap<>();
            all.put("result", failures > 0 ? "failed" : warnings > 0 ? "warning" : "passed");
            all.put("warnings", warnings);
            all.put("failures", failures);
            all.put("responses", responses);
            all.put("steps", steps);
            all.putAll(facts);
            out.println(MAPPER.writeValueAsString(all));
        }
    }

    @SuppressWarnings("unchecked") // step(..) put a list there
    private void add(String list, Object value) {
        List<Object> values = (List<Object>)
                Objects.requireNonNull(steps.get(steps.size() - 1).get(list));
        values.add(value);
    }

    private void text(String line) {
        if (style == Style.TEXT) {
            out.println(line);
        }
    }

    private void print(String line) {
        if (style != Style.JSON) {
            out.println(line);
        }
    }
}
