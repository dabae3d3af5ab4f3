package io.dirflux.console;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.atIndex;

import io.dirflux.console.Chromium.Tab;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What each view shows in a browser, in both dialects. */
@InChromium
@Tag("socket")
class ConsoleViewsTest {

    private static final int HEIGHT = 860;
    private static final String CONTRACTORS = ".directories .spacer .row:nth-child(2) > ";
    private static final String ATTRIBUTES = "section > details:not([open])";

    private final ViewedTenant viewed = new ViewedTenant(5_000, 36, 10);
    private final Tenant tenant = viewed.tenant;
    private final SimulatedDirectory directory = viewed.directory;

    @ParameterizedTest
    @EnumSource
    void eachViewShowsWhatItShould(Dialect dialect, Chromium chromium) {
        tenant.updateDirectoryState(viewed.unlinked.id(), "deleting"); // the newer problem, with the first name
        try (Simulator simulator = viewed.simulator(dialect);
                ConsolePage page = ViewedTenant.page(simulator, dialect);
                Tab tab = chromium.open(page)) {
            tab.shows(".directories a");
            assertThat(tab.texts(".directories .spacer a"))
                    .containsExactly("Initech Workday", "Acme Contractors", "Acme Okta", "Initech Labs");
            assertThat(tab.texts(".directories .spacer .state"))
                    .containsExactly("invalid credentials", "deleting", "linked", "linked");
            boolean counts = dialect == Dialect.OPENAPI; // that of REFERENCE does not
            assertThat(tab.texts(CONTRACTORS + "span[role=cell]"))
                    .hasSize(6)
                    .startsWith("Acme Contractors", "deleting", "okta scim v2.0")
                    .contains(counts ? "1,350 + 150 inactive" : "–", atIndex(3))
                    .contains(counts ? "18" : "–", atIndex(4));
            assertThat(tab.text(CONTRACTORS + "span:nth-child(6) time")).matches("now|\\d+ (second|minute)s? ago");
            assertThat(tab.texts(".title .summary[role=status]")).containsExactly("2 of 4 directories need a look.");
            assertThat(tab.texts(".list > .note[role=status]")).containsExactly("4 in all");

            tab.view("users/" + directory.id(), ".users .spacer a");
            int first = dialect == Dialect.OPENAPI ? 0 : directory.users() - 1; // the order of the server
            assertThat(tab.texts(".users .spacer .row:first-child span[role=cell]"))
                    .contains(directory.userEmail(first), Integer.toString(10_000 + first));
            assertThat(tab.texts(".by"))
                    .containsExactly(
                            dialect == Dialect.OPENAPI ? "client filters" : "server filters", "server filters");

            tab.view("user/" + viewed.person(), ".columns .plain, .columns .note");
            tab.says("suspended").says("about this user, newest first");
            assertThat(tab.text(".facts dd")).isEqualTo(viewed.email());
            assertThat(tab.texts(".columns .plain a"))
                    .hasSize((int) directory.groupsOf(ViewedTenant.PERSON).count());
            assertThat(tab.texts(".events summary .state")).contains("group user removed", "user updated");
            assertThat(tab.texts(".events li:first-child .difference tbody :is(th, del, ins)"))
                    .containsExactly("state", "active", "suspended");
            assertThat(tab.texts(ATTRIBUTES + " summary"))
                    .extracting(label -> label.replaceAll(" \\(.*", ""))
                    .containsExactly("Custom attributes", "Raw attributes", "The whole record");
            assertThat(tab.run("return document.querySelector(arguments[0]).checkVisibility()", ATTRIBUTES + " pre"))
                    .isEqualTo(false);
            tab.run("document.querySelector(arguments[0]).click()", ATTRIBUTES + " summary");
            tab.until("document.querySelector('section > details[open] pre').checkVisibility()");

            tab.view("groups/" + directory.id(), ".groups .spacer a");
            tab.view("group/" + viewed.group(), ".users .spacer a").says(viewed.groupName());

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
        try (Simulator simulator = viewed.simulator(dialect);
                ConsolePage page = ViewedTenant.page(simulator, dialect);
                Tab tab = chromium.open(page)) {
            tab.size(Chromium.WIDE, HEIGHT, false);
            tab.view("why", "form input[name=email]");

            ask(tab, viewed.email(), viewed.groupName());

            tab.shows(".verdict .finding").says(" is not in " + viewed.groupName());
            assertThat(tab.texts(".finding p:first-child"))
                    .anyMatch(text -> text.startsWith("The user was removed from the group on"))
                    .contains("The user is suspended.");
            assertThat(tab.texts(".answer .events .state")).contains("group user removed", "user updated");
            assertThat(tab.url()).doesNotContain("@").doesNotContain(viewed.groupName());

            tab.run("document.querySelector('.answer').replaceChildren()");
            ask(tab, "nobody@acme.example", "Sales");
            tab.says("No directory that this key sees has a user with this address.");
        }
    }

    static void ask(Tab tab, String email, String group) {
        tab.find("input[name=email]").clear();
        tab.find("input[name=email]").sendKeys(email);
        tab.find("input[name=group]").clear();
        tab.find("input[name=group]").sendKeys(group);
        tab.find("button[type=submit]").click();
    }
}
