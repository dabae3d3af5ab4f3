package io.dirflux.console;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.console.Chromium.Tab;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.RecordedRequest;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The filters in a browser, in both dialects: what they show, and that the side which the page names applies them. */
@InChromium
@Tag("socket")
class ConsoleFilterTest {

    private static final Duration POLL = Duration.ofMillis(50);
    private static final String UPDATED = "dsync.user.updated";
    private static final String ADDED = "dsync.group.user_added";

    private final Tenant tenant = ConsolePage.acme();
    private final SimulatedDirectory directory = tenant.directories().get(0);
    private final SimulatedDirectory other = tenant.directories().get(1);

    private static ConsolePage page(Simulator simulator, Dialect dialect) {
        return ConsolePage.of(simulator, dialect, client -> client, server -> server.polls(POLL, POLL));
    }

    /** Who filters, as the label of a field says it. */
    private static String filteredBy(Tab tab, String field) {
        return tab.text("label:has([name=" + field + "]) .by");
    }

    private static RecordedRequest last(Simulator simulator, Route route) {
        List<RecordedRequest> requests = simulator.requests(route);
        return requests.get(requests.size() - 1);
    }

    @ParameterizedTest
    @EnumSource
    void usersByStateDirectoryAndMail(Dialect dialect, Chromium chromium) {
        try (Simulator simulator = ConsolePage.simulator(tenant, dialect);
                ConsolePage page = page(simulator, dialect);
                Tab tab = chromium.open(page)) {
            tab.view("users/" + directory.id(), ".users .spacer a");
            simulator.clearRequests();

            tab.choose("state", "inactive").says(directory.users("inactive") + " in all");

            assertThat(tab.texts(".users .spacer .state")).isNotEmpty().containsOnly("inactive");
            String sent = last(simulator, Route.LIST_USERS).parameter("state");
            assertThat(filteredBy(tab, "state")).isEqualTo(sent == null ? "client filters" : "server filters");
            assertThat(sent).isEqualTo(dialect == Dialect.OPENAPI ? null : "inactive");

            tab.choose("state", "").search("text", directory.userEmail(7)).says("1 in all");
            assertThat(tab.texts(".users .spacer a")).hasSize(1);
            assertThat(last(simulator, Route.LIST_USERS).parameter("email")).isEqualTo(directory.userEmail(7));
            assertThat(filteredBy(tab, "text")).isEqualTo("server filters");

            tab.choose("directory", other.id()).says(other.users() + " in all");
            assertThat(tab.url()).endsWith("#/users/" + other.id());
            assertThat(tab.texts(".users .spacer .row span:nth-child(2)"))
                    .isNotEmpty()
                    .isSubsetOf(IntStream.range(0, other.users())
                            .mapToObj(other::userEmail)
                            .toList());
            assertThat(last(simulator, Route.LIST_USERS).parameter("directory")).isEqualTo(other.id());
        }
    }

    @ParameterizedTest
    @EnumSource
    void eventsByKindDirectoryAndPerson(Dialect dialect, Chromium chromium) {
        tenant.updateUserState(directory.userId(1), "inactive");
        tenant.updateUserState(directory.userId(2), "inactive");
        tenant.addMember(directory.groupId(11), directory.userId(1));
        tenant.updateUserState(other.userId(1), "inactive");
        long added = tenant.events().stream()
                .filter(event -> event.event().equals(ADDED))
                .count();
        try (Simulator simulator = ConsolePage.simulator(tenant, dialect);
                ConsolePage page = page(simulator, dialect);
                Tab tab = chromium.open(page)) {
            tab.view("events", ".events li").says(tenant.events().size() + " events, live");

            tab.choose("kind", UPDATED).says("3 events, live");
            assertThat(tab.texts(".events li .state")).containsOnly("user updated");
            assertThat(last(simulator, Route.LIST_EVENTS).parameters()).contains(Map.entry("events", UPDATED));
            assertThat(filteredBy(tab, "kind")).isEqualTo("server filters");

            tab.choose("directory", directory.id()).says("2 events, live");
            assertThat(tab.texts(".events .links a:last-of-type")).containsOnly("Acme");
            assertThat(last(simulator, Route.LIST_EVENTS).parameterNames()).doesNotContain("directory");
            assertThat(filteredBy(tab, "directory")).isEqualTo("client filters");

            tab.search("person", directory.userEmail(2)).says("1 event, live");
            assertThat(tab.texts(".events .links a:first-of-type")).containsExactly("User");
            assertThat(tab.find(".events .links a").getDomAttribute("href")).isEqualTo("#/user/" + directory.userId(2));
            assertThat(last(simulator, Route.LIST_EVENTS).query()).doesNotContain("acme");
            assertThat(filteredBy(tab, "person")).isEqualTo("client filters");

            tab.choose("kind", ADDED).search("person", "").says(added + (added == 1 ? " event" : " events") + ", live");
            tenant.updateUserState(directory.userId(3), "inactive"); // of another kind
            tenant.addMember(directory.groupId(11), directory.userId(3));
            tab.says(added + 1 + " events, live");
            assertThat(tab.texts(".events li .state")).containsOnly("group user added");
        }
    }
}
