package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.events.EventFollower;
import io.dirflux.micrometer.EventFollowerMetrics;
import io.dirflux.micrometer.LowCardinalityKey;
import io.dirflux.micrometer.SyncMetrics;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.Simulator;
import io.dirflux.sync.DirectoryStore;
import io.dirflux.sync.DirectorySync;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The page about metrics and the dashboard name what a run registers, all of it and nothing else. */
class MetricsPageTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Document PAGE = Document.page("metrics.md");
    private static final Path DASHBOARD = Path.of("src", "main", "grafana", "dirflux.json");
    private static final Pattern CODE = Pattern.compile("`([a-z_.]+)`");
    private static final Pattern METRIC = Pattern.compile("\\bdirflux_\\w+");
    private static final Pattern LABEL = Pattern.compile("by \\(([^)]*)\\)|[{,](\\w+)=~?\"");

    @TempDir
    private static Path folder;

    private static final SimpleMeterRegistry METERS = new SimpleMeterRegistry();

    private static ObservationRegistry timedObservations() throws Exception {
        try (URLClassLoader loader = DocumentCode.load("TimedObservations", folder)) {
            return (ObservationRegistry) loader.loadClass("TimedObservations")
                    .getMethod("create", MeterRegistry.class)
                    .invoke(null, METERS);
        }
    }

    /** Everything that the package can register. */
    @BeforeAll
    static void run() throws Exception {
        ObservationRegistry observations = timedObservations();
        try (URLClassLoader loader = DocumentCode.load("ObservedClient", folder);
                Simulator simulator = Simulator.builder().unlimited().start();
                DirectorySyncClient client = (DirectorySyncClient) loader.loadClass("ObservedClient")
                        .getMethod(
                                "create",
                                DirectorySyncClientBuilder.class,
                                ObservationRegistry.class,
                                MeterRegistry.class)
                        .invoke(null, Served.clientOf(simulator, Dialect.OPENAPI), observations, METERS)) {
            String directory = simulator.tenant().directories().get(0).id();
            simulator.fault(Route.LIST_USERS, 1, Fault.status(429, "\"Ratelimited\""));
            simulator.fault(Route.LIST_USERS, 2, new Fault.Body(damagedPage(directory)));
            client.users().pages(UserQuery.inDirectory(directory)).blockLast(SOON);
            EventFollower follower = EventFollower.of(client);
            new EventFollowerMetrics(follower).bindTo(METERS);
            simulator.tenant().addUser(directory);
            follower.follow(null).take(1).blockLast(SOON);
            DirectorySync.builder(client, DirectoryStore.inMemory())
                    .listener(new SyncMetrics(METERS))
                    .visibilityDelay(Duration.ZERO)
                    .build()
                    .run()
                    .block(SOON);
            assertThat(METERS.get("dirflux.events.lag").timeGauge().value()).isNotNegative();
            assertThat(METERS.get("dirflux.limiter.waiting").gauges())
                    .hasSize(2)
                    .allSatisfy(gauge -> assertThat(gauge.value()).isZero());
            assertThat(METERS.get("dirflux.limiter.permits").gauges())
                    .hasSize(2)
                    .allSatisfy(gauge -> assertThat(gauge.value()).isNaN());
            assertThat(METERS.get("dirflux.sync.position.age").timeGauge().value())
                    .isBetween(0.0, 60.0);
            assertThat(METERS.get("dirflux.sync.passes")
                            .tag("pass.outcome", "complete")
                            .counter()
                            .count())
                    .isEqualTo(1);
            assertThat(METERS.get("dirflux.sync.rows")
                            .tag("kind", "user")
                            .counter()
                            .count())
                    .isEqualTo(251);
        }
    }

    @AfterAll
    static void close() {
        METERS.close();
    }

    /** A record without an id, and a field of another shape. */
    private static String damagedPage(String directory) {
        String user = "{\"id\":\"directory_user_1\",\"directory_id\":\"" + directory + "\",\"state\":{}}";
        return RawServer.page("", "{\"no\":1}", user);
    }

    @Test
    void everyMeterIsOnThePage() {
        Set<String> registered = METERS.getMeters().stream()
                .map(meter -> meter.getId().getName())
                .filter(name -> !name.endsWith(".active")) // Micrometer's own, for running observations
                .collect(Collectors.toSet());
        String section = PAGE.section("Meters") + PAGE.section("Observations");

        assertThat(registered).hasSizeGreaterThan(15).allSatisfy(name -> {
            String ofSync = name.replace("dirflux.sync.", "");
            assertThat(section).containsAnyOf("`" + name + "`", "`." + ofSync + "`");
        });
    }

    @Test
    void theTagsOfThePageAreThoseOfTheEnumAndOfTheMeters() {
        Set<String> documented = Arrays.stream(LowCardinalityKey.values())
                .map(LowCardinalityKey::asString)
                .collect(Collectors.toSet());
        Set<String> onThePage = PAGE.section("Attributes")
                .lines()
                .filter(line -> line.startsWith("| `"))
                .map(line -> line.split(" \\| ", -1)[0])
                .flatMap(column -> CODE.matcher(column).results().map(found -> found.group(1)))
                .collect(Collectors.toSet());
        Set<String> used = METERS.getMeters().stream()
                .flatMap(meter -> meter.getId().getTags().stream())
                .map(Tag::getKey)
                .filter(key -> !key.equals("error")) // Micrometer's own, the type of the exception
                .collect(Collectors.toSet());

        assertThat(onThePage).isEqualTo(documented);
        assertThat(documented).isEqualTo(used);
    }

    @Test
    void noTagHoldsAnIdOrAKey() {
        Stream<String> values = METERS.getMeters().stream()
                .flatMap(meter -> meter.getId().getTags().stream())
                .map(Tag::getValue);

        assertThat(values)
                .isNotEmpty()
                .noneMatch(value -> value.matches(
                        ".*(directory_user_|directory_group_|directory_\\d|directory_01" + "|event_\\w|org_|sk_|@).*"));
    }

    @Test
    void everyQueryOfTheDashboardNamesAMeterAndTagsThatExist() throws Exception {
        Set<String> metrics = METERS.getMeters().stream()
                .flatMap(MetricsPageTest::prometheusNames)
                .collect(Collectors.toSet());
        Set<String> labels = METERS.getMeters().stream()
                .flatMap(meter -> meter.getId().getTags().stream())
                .map(tag -> tag.getKey().replace('.', '_'))
                .collect(Collectors.toSet());
        labels.addAll(Set.of("application", "le"));
        List<String> queries = queries();

        assertThat(queries).hasSizeGreaterThan(15).allSatisfy(query -> {
            assertThat(METRIC.matcher(query).results().map(MatchResult::group))
                    .isNotEmpty()
                    .allMatch(metrics::contains);
            assertThat(LABEL.matcher(query)
                            .results()
                            .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
                            .flatMap(names -> Stream.of(names.split(", "))))
                    .allMatch(labels::contains);
        });
        assertThat(String.join("\n", queries))
                .contains(
                        "permit_wait",
                        "limiter_permits",
                        "refused",
                        "retries",
                        "events_lag",
                        "sync_drift",
                        "sync_position_age",
                        "0.5",
                        "0.99");
    }

    private static List<String> queries() throws Exception {
        JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(DASHBOARD));
        return dashboard.findValues("expr").stream().map(JsonNode::stringValue).toList();
    }

    /** The names that Micrometer's Prometheus registry gives to the series of a meter. */
    private static Stream<String> prometheusNames(Meter meter) {
        String name = meter.getId().getName().replace('.', '_');
        String unit = meter.getId().getBaseUnit();
        String withUnit = unit == null || unit.isEmpty() ? name : name + "_" + unit;
        if (meter instanceof Timer) {
            return Stream.of("_count", "_sum", "_max", "_bucket").map(suffix -> name + "_seconds" + suffix);
        }
        if (meter instanceof DistributionSummary) {
            return Stream.of("_count", "_sum", "_max", "_bucket").map(suffix -> withUnit + suffix);
        }
        return Stream.of(meter instanceof Counter ? withUnit + "_total" : withUnit);
    }
}
