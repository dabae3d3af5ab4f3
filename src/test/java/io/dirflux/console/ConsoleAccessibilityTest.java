package io.dirflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.console.Chromium.Tab;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.Simulator;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each view in both dialects, at both widths, in light and dark: it fits, and axe-core finds no serious violation. The
 * directory is small and has few events, because axe-core looks at every row, and rows are alike.
 */
@InChromium
@Tag("socket")
class ConsoleAccessibilityTest {

    private static final int HEIGHT = 640;

    /** The rules that look at colours. The others find the same in the dark: only colours change. */
    private static final List<String> COLOURS = List.of("color-contrast", "link-in-text-block");

    private record Look(int width, boolean isDark) {}

    /** From one to the next, one thing changes. */
    private static final List<Look> LOOKS = List.of(
            new Look(Chromium.WIDE, false),
            new Look(Chromium.WIDE, true),
            new Look(Chromium.NARROW, true),
            new Look(Chromium.NARROW, false));

    private final ViewedTenant viewed = new ViewedTenant(12, 5, 3);

    @ParameterizedTest
    @EnumSource
    void eachViewAndAnErrorFitsAndCanBeUsedByAll(Dialect dialect, Chromium chromium) {
        try (Simulator simulator = viewed.simulator(dialect);
                ConsolePage page = ViewedTenant.page(simulator, dialect);
                Tab tab = chromium.open(page)) {
            check(tab, "directories", ".directories .spacer a");
            tab.size(Chromium.NARROW, HEIGHT, false)
                    .until(
                            "document.querySelector('.directories .spacer').clientHeight"
                                    + " === 4 * document.querySelector('.directories .spacer .row').offsetHeight"); // all in reach
            check(tab, "directory/" + viewed.unlinked.id(), ".facts");
            check(tab, "users/" + viewed.directory.id(), ".users .spacer a");
            check(tab, "user/" + viewed.person(), ".columns .events li");
            check(tab, "groups/" + viewed.directory.id(), ".groups .spacer a");
            check(tab, "group/" + viewed.group(), ".users .spacer a");
            tab.view("events", ".events li");
            tab.run("document.querySelector('.events li:first-child summary').click()");
            check(tab, "events", ".events details[open]");
            check(tab, "limit", ".card .chart");
            tab.view("why", "form");
            ConsoleViewsTest.ask(tab, viewed.email(), viewed.groupName());
            check(tab, "why", ".verdict .finding");
            check(tab, "sync", "tbody a");
            simulator.close();
            tab.view("groups", ".failure").until("!document.querySelector('#banner').hidden");
            check(tab, "groups", ".failure");
        }
    }

    private static void check(Tab tab, String view, String selector) {
        tab.view(view, selector);
        for (Look look : LOOKS) {
            String as = view + ", " + look;
            tab.size(look.width, HEIGHT, look.isDark);
            assertThat(tab.run("return getComputedStyle(document.body).backgroundColor"))
                    .as(as)
                    .isEqualTo(look.isDark ? "rgb(19, 21, 24)" : "rgb(246, 246, 244)");
            assertThat(tab.isTooWide()).as(as).isFalse();
            assertThat(tab.accessibilityProblems(look.isDark ? COLOURS : List.of()))
                    .as(as)
                    .isEmpty();
        }
    }
}
