package io.dirflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.LogCapture;
import io.dirflux.console.Chromium.Tab;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.Logger;
import reactor.core.publisher.Mono;

/**
 * Every view is used as a person uses it. No name, address, attribute or search text is then in a URL, in the log, in
 * the files of the page or in what the browser keeps, and the key is nowhere.
 */
@InChromium
@Tag("socket")
class ConsolePrivacyTest {

    private static final int PERSON = 21;
    private static final String FIRST_NAME = "Wilhelmina";
    private static final String LAST_NAME = "Featherstonehaugh";
    private static final String ATTRIBUTE = "C-7731-Antarctica";
    private static final String GROUP = "Skunkworks & Co";

    /** Remembers each URL that the page asks for, also those whose answer never ends. */
    private static final String RECORDER = "window.asked = []; const send = window.fetch;"
            + "window.fetch = (url, options) => { window.asked.push(String(url)); return send(url, options); };";

    private static final String FILES = "const done = arguments[arguments.length - 1];"
            + "const files = performance.getEntriesByType('resource').map((entry) => entry.name)"
            + "  .filter((name) => !name.includes('/api/'));"
            + "Promise.all(['/', ...files].map((file) => fetch(file).then((answer) => answer.text()))).then(done)";

    private final Tenant tenant = ConsolePage.acme();
    private final SimulatedDirectory directory = tenant.directories().get(0);
    private final String email = String.valueOf(directory.userEmail(PERSON));
    private final String idpId = Integer.toString(10_000 + PERSON);
    private final List<String> personal =
            List.of(email, email.replaceFirst("@.*", ""), idpId, FIRST_NAME, LAST_NAME, ATTRIBUTE, GROUP, "Skunkworks");

    ConsolePrivacyTest() {
        tenant.updateUserName(directory.userId(PERSON), FIRST_NAME, LAST_NAME);
        tenant.updateUserAttribute(directory.userId(PERSON), "cost_center", ATTRIBUTE);
        tenant.updateGroupName(directory.groupId(1), GROUP);
        tenant.addMember(directory.groupId(1), directory.userId(PERSON));
    }

    @ParameterizedTest
    @EnumSource
    void noViewTellsWhatItShows(Dialect dialect, Chromium chromium) {
        try (LogCapture others = LogCapture.of(Logger.ROOT_LOGGER_NAME);
                LogCapture ours = LogCapture.ofEverything("io.dirflux");
                Simulator simulator = ConsolePage.simulator(tenant, dialect);
                ConsolePage page = page(simulator, dialect);
                Tab tab = chromium.open(page, RECORDER)) {
            String token = page.address().replaceFirst(".*token=", "");
            List<String> secrets = List.of(simulator.apiKey(), token);

            for (Step step : steps()) {
                step.action.accept(tab);
                check(tab, step.name, page.origin(), secrets);
            }

            assertThat(asked(tab))
                    .as("the calls of all views")
                    .contains("/api/directories", "/api/users", "/api/find", "/api/user", "/api/groups", "/api/group")
                    .contains("/api/members", "/api/events", "/api/why", "/api/limit", "/api/sync", "/api/settings");
            assertThat((List<?>) tab.runAsync(FILES))
                    .hasSizeGreaterThan(12)
                    .allSatisfy(file -> assertThat(String.valueOf(file))
                            .isNotEmpty()
                            .doesNotContain(personal)
                            .doesNotContain(secrets));
            assertThat(simulator.requests())
                    .as("it only reads")
                    .allMatch(request -> request.method().equals("GET"));
            assertThat(ours.lines()).as("calls at DEBUG").isNotEmpty();
            assertThat(Stream.concat(ours.lines().stream(), others.lines().stream()))
                    .allSatisfy(
                            line -> assertThat(line).doesNotContain(personal).doesNotContain(secrets));
        }
    }

    private static ConsolePage page(Simulator simulator, Dialect dialect) {
        SyncStatus synced = new SyncStatus(Instant.now(), Instant.now(), 0, List.of());
        return ConsolePage.of(simulator, dialect, client -> client, server -> server.store(Mono.just(synced)));
    }

    private record Step(String name, Consumer<Tab> action) {}

    private List<Step> steps() {
        String user = directory.userId(PERSON);
        return List.of(
                new Step(
                        "directories",
                        tab -> search(tab.view("directories", ".directories .spacer a"), "Acme Directory")
                                .until("document.querySelectorAll('.directories .spacer .row').length === 1")),
                new Step("a directory", tab -> tab.view("directory/" + directory.id(), ".facts")),
                new Step(
                        "users by mail",
                        tab -> search(tab.view("users/" + directory.id(), ".users .spacer a"), email)
                                .says("1 in all")
                                .says(FIRST_NAME)),
                new Step("users by idp_id in all directories", tab -> {
                    tab.run("document.querySelector('select[name=where]').value = 'all'");
                    search(tab, idpId).says("in all").says(FIRST_NAME);
                }),
                new Step("a user", tab -> {
                    tab.view("user/" + user, ".columns .events li").says(email).says(GROUP);
                    tab.run("document.querySelectorAll('details').forEach((one) => { one.open = true; })");
                    tab.says(ATTRIBUTE);
                }),
                new Step(
                        "groups",
                        tab -> tab.view("groups/" + directory.id(), ".groups .spacer a")
                                .says(GROUP)),
                new Step(
                        "a group",
                        tab -> tab.view("group/" + directory.groupId(1), ".users .spacer a")
                                .says(GROUP)),
                new Step("events of a person", tab -> {
                    tab.view("events", ".events li");
                    tab.find("input[name=person]").sendKeys(email);
                    tab.find("button[type=submit]").click();
                    tab.until("document.querySelectorAll('.events li').length === 3");
                    tab.run("document.querySelectorAll('.events summary').forEach((one) => one.click())");
                    tab.says(ATTRIBUTE);
                }),
                new Step("limit", tab -> tab.view("limit", ".card .chart").says("All requests")),
                new Step("why", tab -> {
                    tab.view("why/" + user, "form input[name=group]");
                    tab.find("input[name=group]").sendKeys(GROUP);
                    tab.find("button[type=submit]").click();
                    tab.shows(".verdict .finding").says(" is in " + GROUP);
                }),
                new Step("sync", tab -> tab.view("sync", ".facts")));
    }

    private static Tab search(Tab tab, String text) {
        tab.find("input[type=search]").clear();
        tab.find("input[type=search]").sendKeys(text);
        tab.find("button[type=submit]").click();
        return tab;
    }

    private void check(Tab tab, String step, String origin, List<String> secrets) {
        List<?> resources = (List<?>)
                tab.run(
                        "return performance.getEntries()"
                                + ".filter((entry) => ['navigation', 'resource'].includes(entry.entryType)).map((entry) => entry.name)");
        assertThat(resources)
                .as(step)
                .allSatisfy(name -> assertThat(String.valueOf(name)).startsWith(origin + "/"));
        String urls = tab.url() + " " + asked(tab) + " " + resources;
        String kept = String.valueOf(tab.run(
                "return JSON.stringify([{ ...localStorage }, { ...sessionStorage }, history.state, document.title])"));
        for (String text : List.of(urls, URLDecoder.decode(urls, StandardCharsets.UTF_8), kept)) {
            assertThat(text).as(step).doesNotContain(personal).doesNotContain(secrets);
        }
        assertThat(String.valueOf(tab.run("return document.documentElement.outerHTML")))
                .as(step)
                .doesNotContain(secrets);
    }

    private static List<String> asked(Tab tab) {
        return ((List<?>) tab.run("return window.asked"))
                .stream().map(String::valueOf).toList();
    }
}
