package io.dirflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.console.Chromium.Tab;
import io.dirflux.console.SyncStatus.CopiedDirectory;
import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimits;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/**
 * Each view in a browser: what it shows, in both dialects, at both widths, in light and dark, and what axe-core says
 * about it. Views look the same in both dialects, so axe-core is asked in one. With {@code -Ddirflux.screenshots=true}
 * it writes the pictures of the documents.
 */
@InChromium
@Tag("socket")
class ConsoleViewsTest {

    private static final Path IMAGES = Path.of("src", "docs", "images");
    private static final int HEIGHT = 860;

    private final Tenant tenant = tenant();
    private final SimulatedDirectory directory = tenant.directories().get(0);
    private final String gone = tenant.directories().get(1).id();

    /** The events are spread over the hour before now. */
    private static Tenant tenant() {
        Duration hour = Duration.ofHours(1);
        Tenant tenant = Tenant.builder()
                .clock(Clock.offset(Clock.systemUTC(), hour.negated()))
                .organization(
                        "Acme",
                        DirectorySpec.of(5_000, 36).name("Acme Okta"),
                        DirectorySpec.of(1_500, 18).name("Acme Contractors").state("unlinked"))
                .organization(
                        "Initech",
                        DirectorySpec.of(240, 8)
                                .name("Initech Workday")
                                .type("workday")
                                .state("invalid_credentials"),
                        DirectorySpec.of(90, 5).name("Initech Labs").type("azure scim v2.0"))
                .build();
        SimulatedDirectory directory = tenant.directories().get(0);
        for (int user = 0; user < 10; user++) {
            tenant.advanceTime(hour.dividedBy(10));
            tenant.updateUserAttribute(directory.userId(user), "cost_center", "C" + user);
            tenant.addMember(directory.groupId(user % 3), directory.userId(user + 20));
        }
        tenant.removeMember(directory.groupId(1), directory.userId(21));
        tenant.updateUserState(directory.userId(21), "suspended");
        return tenant;
    }

    private Simulator simulator(Dialect dialect) {
        return Simulator.builder().dialect(dialect).tenant(tenant).unlimited().start();
    }

    private static ConsolePage page(Simulator simulator, Dialect dialect) {
        return ConsolePage.of(
                simulator,
                dialect,
                client -> client.rateLimits(RateLimits.perSecond(200).perDirectory(100)),
                server -> server.store(Mono.fromSupplier(ConsoleViewsTest::synced)));
    }

    private static SyncStatus synced() {
        Instant now = Instant.now();
        return new SyncStatus(
                now.minusSeconds(20),
                now.minusSeconds(70),
                4,
                List.of(new CopiedDirectory(
                        "directory_01",
                        "Acme Okta",
                        false,
                        "NONE",
                        3,
                        now.minusSeconds(4_000),
                        5_000,
                        36,
                        7_500,
                        2,
                        41)));
    }

    @ParameterizedTest
    @EnumSource
    void eachViewShowsWhatItShould(Dialect dialect, Chromium chromium) {
        try (Simulator simulator = simulator(dialect);
                ConsolePage page = page(simulator, dialect);
                Tab tab = chromium.open(page)) {
            tab.shows(".directories a");
            assertThat(tab.texts(".directories .spacer a"))
                    .containsExactly("Acme Contractors", "Initech Workday", "Acme Okta", "Initech Labs");
            assertThat(tab.texts(".directories .spacer .state"))
                    .containsExactly("unlinked", "invalid credentials", "linked", "linked");
            tab.says("2 of 4 directories need a look.");

            tab.view("users/" + directory.id(), ".users .spacer a");
            int first = dialect == Dialect.OPENAPI ? 0 : directory.users() - 1; // the order of the server
            assertThat(tab.texts(".users .spacer .row:first-child span[role=cell]"))
                    .contains(directory.userEmail(first), Integer.toString(10_000 + first));
            assertThat(tab.texts(".by"))
                    .containsExactly(
                            dialect == Dialect.OPENAPI ? "client filters" : "server filters", "server filters");

            tab.view("user/" + directory.userId(21), ".columns .plain, .columns .note");
            tab.says(directory.userEmail(21)).says("suspended").says("about this user, newest first");
            assertThat(tab.texts(".columns .plain a"))
                    .hasSize((int) directory.groupsOf(21).count());
            assertThat(tab.texts(".events summary .state")).contains("group user removed", "user updated");

            tab.view("groups/" + directory.id(), ".groups .spacer a");
            tab.view("group/" + directory.groupId(1), ".users .spacer a").says(directory.groupName(1));

            tab.view("events/" + directory.id(), ".events li").says("events, live");
            assertThat(tab.texts(".events li:last-child .state").get(0)).isEqualTo("user updated");
            tab.run("document.querySelector('.events li:last-child summary').click()");
            tab.says("cost_center").says("C0");
            tab.find(".filters button[type=button]").click();
            tab.says("events, paused");
            int shown = tab.texts(".events li").size();
            tab.find(".filters button[type=button]").click();
            tab.says("events, live");
            tenant.updateUserState(directory.userId(40), "inactive");
            tab.until("document.querySelectorAll('.events li').length === arguments[0]", shown + 1);

            tab.view("limit", ".card .chart").says("All requests").says("Nobody.");
            tab.view("sync", "tbody a").says("7,500").says("20 seconds ago");
        }
    }

    @ParameterizedTest
    @EnumSource
    void theQuestionIsAnsweredOnOneScreen(Dialect dialect, Chromium chromium) {
        try (Simulator simulator = simulator(dialect);
                ConsolePage page = page(simulator, dialect);
                Tab tab = chromium.open(page)) {
            tab.size(Chromium.WIDE, HEIGHT, false);
            tab.view("why", "form input[name=email]");

            ask(tab, directory.userEmail(21), directory.groupName(1));

            tab.shows(".verdict .finding").says(" is not in " + directory.groupName(1));
            assertThat(tab.texts(".finding p:first-child"))
                    .anyMatch(text -> text.startsWith("The user was removed from the group on"))
                    .contains("The user is suspended.");
            assertThat(tab.texts(".answer .events .state")).contains("group user removed", "user updated");
            assertThat(tab.url()).doesNotContain("@").doesNotContain(directory.groupName(1));

            tab.run("document.querySelector('.answer').replaceChildren()");
            ask(tab, "nobody@acme.example", "Sales");
            tab.says("No directory that this key sees has a user with this address.");
        }
    }

    private static void ask(Tab tab, String email, String group) {
        tab.find("input[name=email]").clear();
        tab.find("input[name=email]").sendKeys(email);
        tab.find("input[name=group]").clear();
        tab.find("input[name=group]").sendKeys(group);
        tab.find("button[type=submit]").click();
    }

    @ParameterizedTest
    @EnumSource
    void eachViewFitsAndCanBeUsedByAll(Dialect dialect, Chromium chromium) throws IOException {
        try (Simulator simulator = simulator(dialect);
                ConsolePage page = page(simulator, dialect);
                Tab tab = chromium.open(page)) {
            check(tab, dialect, "directories", ".directories .spacer a");
            tab.size(Chromium.NARROW, HEIGHT, false)
                    .until(
                            "document.querySelector('.directories .spacer').clientHeight"
                                    + " === 4 * document.querySelector('.directories .spacer .row').offsetHeight"); // all in reach
            picture(tab, dialect, "console-directories", 480, false);
            check(tab, dialect, "directory/" + gone, ".facts");
            check(tab, dialect, "users/" + directory.id(), ".users .spacer a");
            picture(tab, dialect, "console-users", 560, false);
            check(tab, dialect, "user/" + directory.userId(21), ".columns .events li");
            check(tab, dialect, "groups/" + directory.id(), ".groups .spacer a");
            check(tab, dialect, "group/" + directory.groupId(1), ".users .spacer a");
            tab.view("events", ".events li");
            tab.run("document.querySelector('.events li:first-child summary').click()");
            check(tab, dialect, "events", ".events details[open]");
            picture(tab, dialect, "console-events", 560, true);
            check(tab, dialect, "limit", ".card .chart");
            tab.view("why", "form");
            ask(tab, directory.userEmail(21), directory.groupName(1));
            check(tab, dialect, "why", ".verdict .finding");
            check(tab, dialect, "sync", "tbody a");
        }
    }

    /** The view in all widths and colours. Light and dark differ in contrast, the widths in what is shown. */
    private static void check(Tab tab, Dialect dialect, String view, String selector) {
        tab.view(view, selector);
        for (int width : List.of(Chromium.WIDE, Chromium.NARROW)) {
            for (boolean isDark : List.of(false, true)) {
                String as = view + " at " + width + (isDark ? ", dark" : ", light");
                tab.size(width, HEIGHT, isDark);
                assertThat(tab.run("return getComputedStyle(document.body).backgroundColor"))
                        .as(as)
                        .isEqualTo(isDark ? "rgb(19, 21, 24)" : "rgb(246, 246, 244)");
                assertThat(tab.isTooWide()).as(as).isFalse();
                boolean isAsked = dialect == Dialect.OPENAPI && isDark == (width == Chromium.NARROW);
                assertThat(isAsked ? tab.accessibilityProblems() : List.of())
                        .as(as)
                        .isEmpty();
            }
        }
    }

    /** Written on demand only, so that a run of the tests leaves the sources as they are. */
    private static void picture(Tab tab, Dialect dialect, String name, int height, boolean isDark) throws IOException {
        if (dialect == Dialect.OPENAPI && Boolean.getBoolean("dirflux.screenshots")) {
            tab.size(1100, height, isDark)
                    .until("!document.querySelector('.directories, .users') || document.querySelector('.spacer .row')");
            tab.screenshot(IMAGES.resolve(name + ".png"));
        }
    }
}
