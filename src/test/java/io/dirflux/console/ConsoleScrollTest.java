package io.dirflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.console.Chromium.Tab;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;

/** A long list in a browser: the heap of the tab stays small, and the view bounds the requests. */
@InChromium
@Tag("socket")
class ConsoleScrollTest {

    private static final long MOST_HEAP = 200L << 20;
    private static final int PAGE = 100;

    /** A thousand requests. contributing.md has the command for a million. */
    private static final int USERS = Integer.getInteger("dirflux.console.users", 100_000);

    private static final Duration PASSED_WITHIN = Duration.ofMinutes(USERS > 100_000 ? 60 : 10);

    /**
     * Scrolls to the end whenever the list has told of a page. At each step it looks how much heap the tab has, and how
     * many pages the list has asked for after the one with the last row that it has drawn. The timer is for a window
     * that was not drawn yet.
     */
    private static final String TO_THE_END = "const list = document.querySelector('.scroller');"
            + "const note = document.querySelector('.list > .note');"
            + "let heap = 0;"
            + "let ahead = 0;"
            + "const look = () => {"
            + "  heap = Math.max(heap, performance.memory.usedJSHeapSize);"
            + "  const [rows, page] = note.textContent.match(/[0-9,]+/g).map((one) => Number(one.replaceAll(',', '')));"
            + "  const drawn = Number(list.querySelector('.row:last-child').dataset.index) + 1;"
            + "  ahead = Math.max(ahead, (page ?? Math.ceil(rows / arguments[0])) - Math.ceil(drawn / arguments[0]));"
            + "};"
            + "const further = () => {"
            + "  look();"
            + "  if (note.textContent.includes('reading')) return;"
            + "  list.scrollTop = list.scrollHeight;"
            + "  if (!note.textContent.includes('in all')) return;"
            + "  clearInterval(timer); told.disconnect(); window.passed = [note.textContent, heap, ahead];"
            + "};"
            + "const told = new MutationObserver(further);"
            + "told.observe(note, { childList: true, characterData: true, subtree: true });"
            + "const timer = setInterval(further, 100);";

    private static ConsolePage page(Simulator simulator) {
        return ConsolePage.of(simulator, Dialect.OPENAPI);
    }

    @Test
    @Timeout(value = 65, unit = TimeUnit.MINUTES) // for a million
    void manyUsersPassWithoutTheTabGrowing(Chromium chromium, TestReporter reporter) {
        Tenant tenant = PlainTenant.of(USERS);
        try (Simulator simulator = PlainTenant.served(tenant);
                ConsolePage page = page(simulator);
                Tab tab = chromium.open(page)) {
            tab.size(720, 480, false).view("users", ".users .spacer a"); // a small window draws fast

            long started = System.nanoTime();
            tab.run(TO_THE_END, PAGE);
            tab.until(PASSED_WITHIN, "window.passed");
            List<?> result = (List<?>) tab.run("return window.passed");
            Duration taken = Duration.ofNanos(System.nanoTime() - started);

            assertThat(result.get(0)).isEqualTo(String.format(Locale.ROOT, "%,d in all", USERS));
            long heap = ((Number) result.get(1)).longValue();
            reporter.publishEntry(
                    "tab heap", USERS + " users in " + taken.toSeconds() + " s: at most " + (heap >> 20) + " MB");
            assertThat(heap).isLessThan(MOST_HEAP);
            assertThat(result.get(2)).as("pages ahead of the view").isEqualTo(1L);
            assertThat(simulator.requests(Route.LIST_USERS)).hasSize(USERS / PAGE);
            String last = tenant.directories().get(0).userEmail(USERS - 1);
            tab.says(last);
            assertThat((Long) tab.run("return document.querySelectorAll('.row').length"))
                    .isLessThan(80);

            tab.run("document.querySelector('.scroller').scrollTop = 0");
            tab.says(tenant.directories().get(0).userEmail(0)); // let go meanwhile, and asked for again
        }
    }

    /** A browser cuts elements of more than some million pixels. Rows of 4,000 make 12 million of few users. */
    @Test
    void aListThatIsTallerThanABrowserAllowsHasAllItsRows(Chromium chromium) {
        Tenant tenant = PlainTenant.of(3_000);
        SimulatedDirectory directory = tenant.directories().get(0);
        try (Simulator simulator = PlainTenant.served(tenant);
                ConsolePage page = page(simulator);
                Tab tab = chromium.open(page)) {
            tab.size(720, 480, false).run("document.documentElement.style.setProperty('--row', '4000px')");
            tab.view("users", ".users .spacer a").run(TO_THE_END, PAGE);
            tab.until("window.passed").says(directory.userEmail(2_999));

            assertThat((List<?>) tab.run("return [passed[0], passed[2]]"))
                    .asString()
                    .isEqualTo("[3,000 in all, 1]");
            assertThat(simulator.requests(Route.LIST_USERS)).hasSize(30);
            assertThat(tab.run("return document.querySelector('.spacer').style.height"))
                    .isEqualTo("8e+06px");

            tab.run("document.querySelector('.scroller').scrollTop = 4_000_000");
            tab.says(directory.userEmail(1_500));
            assertThat(tab.run("const top = (selector) => document.querySelector(selector).getBoundingClientRect().top;"
                            + "return Math.abs(top('.row[data-index=\"1500\"]') - top('.scroller')) < 4000"))
                    .isEqualTo(true);

            tab.run("document.querySelector('.scroller').scrollTop = 0");
            tab.says(directory.userEmail(0));
        }
    }

    @Test
    void atMostOnePageIsAheadOfTheView(Chromium chromium) {
        try (Simulator simulator = PlainTenant.served(PlainTenant.of(2_000));
                ConsolePage page = page(simulator);
                Tab tab = chromium.open(page)) {
            tab.size(Chromium.WIDE, 860, false)
                    .view("users", ".users .spacer a")
                    .says("200 so far");
            assertThat(simulator.requests(Route.LIST_USERS)).hasSize(2);

            scrollTo(tab, 60); // rows 60 to about 85 are in sight, all of the first page
            settle(tab);
            assertThat(simulator.requests(Route.LIST_USERS)).hasSize(2);

            scrollTo(tab, 120);
            tab.says("300 so far");
            settle(tab);
            assertThat(simulator.requests(Route.LIST_USERS)).hasSize(3);
        }
    }

    private static void scrollTo(Tab tab, int row) {
        tab.run(
                "const list = document.querySelector('.scroller');"
                        + "list.scrollTop = arguments[0] * parseFloat(getComputedStyle(list).getPropertyValue('--row'))",
                row);
    }

    /** Two frames and a turn of the network later, everything that was asked for has been sent. */
    private static void settle(Tab tab) {
        tab.runAsync("const done = arguments[arguments.length - 1];"
                + "requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 300)))");
    }
}
