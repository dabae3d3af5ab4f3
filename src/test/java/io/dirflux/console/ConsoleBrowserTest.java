package io.dirflux.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.console.Chromium.Tab;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;

/** What the page does in a browser: its connections, its errors, its keyboard, and who is kept out. */
@InChromium
@Tag("socket")
class ConsoleBrowserTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final Duration POLL = Duration.ofMillis(50);
    private static final Duration QUIET = Duration.ofMillis(600); // several polls
    private static final int MOST_TABS = 20;

    private static ConsolePage page(Simulator simulator) {
        return ConsolePage.of(simulator, Dialect.OPENAPI, client -> client, server -> server.polls(POLL, POLL));
    }

    @Test
    void aClosedTabLeavesNoRequestAndNoSubscription(Chromium chromium) {
        Tenant tenant = PlainTenant.of(2_000);
        try (Simulator simulator = PlainTenant.served(tenant);
                ConsolePage page = page(simulator)) {
            try (Tab tab = chromium.open(page)) {
                tab.shows("#views a").view("events", ".title");
                await().atMost(SOON)
                        .until(() -> !simulator.requests(Route.LIST_EVENTS).isEmpty());
                simulator.faults(
                        Route.LIST_USERS, (request, honest) -> Optional.of(new Fault.Delay(Duration.ofMinutes(1))));
                tab.view("users", ".filters");
                await().atMost(SOON)
                        .until(() -> !simulator.requests(Route.LIST_USERS).isEmpty());
                assertThat(simulator.inFlight()).isPositive();
            }

            await().atMost(SOON).until(() -> page.openCalls() == 0 && simulator.inFlight() == 0);
            int requests = simulator.requests().size();
            await().during(QUIET).atMost(SOON).until(() -> simulator.requests().size() == requests);
        }
    }

    @Test
    void aTabOutOfSightAsksForNothing(Chromium chromium) {
        Tenant tenant = PlainTenant.of(20);
        SimulatedDirectory directory = tenant.directories().get(0);
        tenant.updateUserState(directory.userId(1), "inactive");
        try (Simulator simulator = PlainTenant.served(tenant);
                ConsolePage page = page(simulator);
                Tab tab = chromium.open(page)) {
            tab.shows("#views a").view("events", ".events li").says("1 event, live");
            try (Tab other = chromium.open("about:blank")) {
                assertThat(other.url()).isEqualTo("about:blank");
                await().atMost(SOON).until(() -> page.openCalls() == 0 && simulator.inFlight() == 0);
                tenant.updateUserState(directory.userId(1), "active");
                int requests = simulator.requests().size();
                await().during(QUIET)
                        .atMost(SOON)
                        .until(() -> simulator.requests().size() == requests);
            }
            tab.front().says("2 events, live");
        }
    }

    @Test
    void namesAreShownAsText(Chromium chromium) {
        Tenant tenant = PlainTenant.of(20);
        SimulatedDirectory directory = tenant.directories().get(0);
        List<String> names = List.of(
                "<img src=x onerror=\"document.title='owned'\">",
                "<script>document.title='owned'</script>&amp;",
                "أحمد بن محمد",
                "👩🏽‍🚀🇯🇵 Zoë",
                "x".repeat(10_000));
        for (int i = 0; i < names.size(); i++) {
            tenant.updateUserName(directory.userId(i), names.get(i), null);
        }
        tenant.updateUserName(directory.userId(5), "a\u0000\u0007\u001bb", "\u202Egnp.exe\u2066");
        tenant.updateGroupName(directory.groupId(0), names.get(0));
        try (Simulator simulator = PlainTenant.served(tenant);
                ConsolePage page = page(simulator);
                Tab tab = chromium.open(page)) {
            tab.size(Chromium.NARROW, 860, false).view("users", ".users .spacer a");
            assertThat(tab.texts(".users .spacer a")).startsWith(names.toArray(String[]::new));
            assertThat(tab.texts(".users .spacer a").get(5)).isEqualTo("a\\u0000\\u0007\\u001bb \\u202egnp.exe\\u2066");
            assertThat(tab.isTooWide()).isFalse();

            for (int i = 0; i < names.size(); i++) {
                tab.view("user/" + directory.userId(i), ".columns")
                        .until("document.querySelector('h1').textContent === arguments[0]", names.get(i));
                assertThat(tab.isTooWide()).isFalse();
            }
            tab.view("groups", ".groups .spacer a");
            assertThat(tab.texts(".groups .spacer a")).contains(names.get(0));
            tab.view("events", ".events li").says("img src=x");
            tab.run("document.querySelectorAll('.events summary').forEach((one) => one.click())");
            assertThat((Long) tab.run("return document.querySelectorAll('main img, main script').length"))
                    .isZero();
            assertThat(tab.run("return document.title")).isEqualTo("Events – Dirflux console");
        }
    }

    @Test
    void anErrorSaysWhatToDoAndGoesAwayWithoutAReload(Chromium chromium) {
        Tenant tenant = PlainTenant.of(20);
        try (Simulator simulator = PlainTenant.served(tenant);
                ConsolePage page = page(simulator);
                Tab tab = chromium.open(page)) {
            tab.shows(".directories a").run("window.isSame = true");
            simulator.fault(Route.LIST_USERS, 1, Fault.status(401, "Unauthorized"));
            tab.view("users", ".failure");

            assertThat(tab.text(".failure .hint")).contains("key was refused");
            tab.until("!document.querySelector('#banner').hidden");
            assertThat(tab.text("#banner")).contains("GET /directory_users answered 401");

            tab.find(".failure button").click();
            tab.shows(".users .spacer a").until("document.querySelector('#banner').hidden");
            assertThat(tab.run("return window.isSame")).isEqualTo(true);
        }
    }

    @Test
    void theServerMayGoAndComeBack(Chromium chromium) {
        Tenant tenant = PlainTenant.of(20);
        Simulator gone = PlainTenant.served(tenant);
        try (ConsolePage page = page(gone);
                Tab tab = chromium.open(page)) {
            tab.shows(".directories a").run("window.isSame = true");
            gone.close();
            tab.view("groups", ".failure").until("!document.querySelector('#banner').hidden");
            try (Simulator back = Simulator.builder()
                    .tenant(tenant)
                    .unlimited()
                    .port(URI.create(gone.baseUrl()).getPort())
                    .start()) {
                tab.find(".failure button").click();
                tab.shows(".groups .spacer a").until("document.querySelector('#banner').hidden");
                assertThat(tab.run("return window.isSame")).isEqualTo(true);
                assertThat(back.requests()).isNotEmpty();
            }
        }
    }

    @Test
    void aConsoleThatHasEndedIsTold(Chromium chromium) {
        try (Simulator simulator = PlainTenant.served(PlainTenant.of(20));
                ConsolePage page = page(simulator);
                Tab tab = chromium.open(page)) {
            tab.shows(".directories a");
            page.close();
            tab.until("!document.querySelector('#banner').hidden")
                    .says("dirflux console does not answer.")
                    .says("not connected");
        }
    }

    @Test
    void aReloadWorksAndTheAddressHasNoToken(Chromium chromium) {
        try (Simulator simulator = PlainTenant.served(PlainTenant.of(20));
                ConsolePage page = page(simulator);
                Tab tab = chromium.open(page)) {
            tab.shows(".directories a");
            assertThat(tab.url()).doesNotContain("token");

            tab.reload().shows(".directories a");

            assertThat(tab.run("return document.cookie")).isEqualTo("");
        }
    }

    @Test
    void aPageOfAnotherSiteGetsNothing(Chromium chromium) {
        try (Simulator simulator = PlainTenant.served(PlainTenant.of(20));
                ConsolePage page = page(simulator);
                Tab own = chromium.open(page)) {
            own.shows(".directories a");
            simulator.clearRequests();
            try (Tab foreign = chromium.open(simulator.baseUrl().replace("127.0.0.1", "localhost") + "/events")) {
                Object answers = foreign.runAsync(
                        "const [url, done] = arguments;"
                                + "const call = (options) => fetch(url, { method: 'POST', body: '{}', credentials: 'include', ...options })"
                                + "  .then((answer) => answer.type + answer.status, () => 'refused');"
                                + "Promise.all([call({ mode: 'no-cors' }), call({ headers: { 'Content-Type': 'application/json' } })])"
                                + "  .then(done)",
                        page.origin() + "/api/directories");

                assertThat((List<?>) answers).asString().isEqualTo("[refused, refused]");
                assertThat(simulator.requests(Route.LIST_DIRECTORIES)).isEmpty();
            }
        }
    }

    @Test
    void theKeyboardIsEnough(Chromium chromium) {
        Tenant tenant = PlainTenant.of(300);
        SimulatedDirectory directory = tenant.directories().get(0);
        try (Simulator simulator = PlainTenant.served(tenant);
                ConsolePage page = page(simulator);
                Tab tab = chromium.open(page)) {
            tab.size(Chromium.WIDE, 860, false).view("users", ".users .spacer a");
            tab.run("document.querySelector('.scroller').focus()");
            tab.focused().sendKeys(Keys.ARROW_DOWN.toString().repeat(60));

            assertThat(tab.focused().getDomAttribute("href")).isEqualTo("#/user/" + directory.userId(59));
            tab.focused().sendKeys(Keys.ENTER);
            tab.says(directory.userEmail(59)).shows(".columns");
            assertThat(tab.run("return document.activeElement.id")).isEqualTo("main");

            int requests = simulator.requests().size();
            tab.run("history.back()");
            tab.shows(".users .spacer a");
            assertThat(tab.focused().getDomAttribute("href")).isEqualTo("#/user/" + directory.userId(59));
            assertThat((Long) tab.run("return Math.round(document.querySelector('.scroller').scrollTop)"))
                    .isPositive();
            assertThat(simulator.requests()).as("the list is as it was").hasSize(requests);
        }
    }

    @Test
    void aQuestionIsAskedAndItsEventsAreUnfoldedWithTheKeyboard(Chromium chromium) {
        ViewedTenant viewed = new ViewedTenant(12, 5, 3);
        try (Simulator simulator = viewed.simulator(Dialect.OPENAPI);
                ConsolePage page = ViewedTenant.page(simulator, Dialect.OPENAPI);
                Tab tab = chromium.open(page)) {
            tab.shows(".directories .spacer a").run("document.querySelector('#views a').focus()");
            tabTo(tab, "#views a[data-view=why]").sendKeys(Keys.ENTER);
            tab.shows("input[name=email]");
            tabTo(tab, "input[name=email]").sendKeys(viewed.email());
            tabTo(tab, "input[name=group]").sendKeys(viewed.groupName());
            tabTo(tab, ".filters button").sendKeys(Keys.ENTER);
            tab.shows(".answer[aria-live=polite] .verdict .finding");

            tabTo(tab, ".answer .events summary").sendKeys(Keys.ENTER);
            tab.shows(".answer .events details[open]");
            tabTo(tab, ".answer .events details[open] a");
        }
    }

    /** Presses Tab until such an element has the focus. */
    private static WebElement tabTo(Tab tab, String selector) {
        for (int i = 0; i < MOST_TABS && !hasFocus(tab, selector); i++) {
            tab.focused().sendKeys(Keys.TAB);
        }
        assertThat(hasFocus(tab, selector)).as(selector).isTrue();
        return tab.focused();
    }

    private static boolean hasFocus(Tab tab, String selector) {
        return Boolean.TRUE.equals(tab.run("return document.activeElement.matches(arguments[0])", selector));
    }
}
