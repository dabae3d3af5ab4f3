package io.dirflux.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.events.CheckpointStore;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedEvent;
import io.dirflux.simulator.Simulator;
import io.dirflux.simulator.Tenant;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class TailTest {

    private final Tenant tenant = Tenant.builder()
            .organization("Acme", DirectorySpec.of(3, 1), DirectorySpec.of(3, 1))
            .build();
    private final Simulator simulator =
            Simulator.builder().tenant(tenant).unlimited().start();
    private final Map<String, String> environment = Map.of("WORKOS_API_KEY", simulator.apiKey());

    @TempDir
    private Path folder;

    @AfterEach
    void close() {
        simulator.close();
    }

    @Test
    void onceWritesAvailableEventsAsTheApiSentThem() {
        change(150);
        CommandRun run = tail("--once");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(CommandRun.field(run.exported(), "id")).isEqualTo(truth());
        assertThat(run.exported().lines().map(CommandRun::json)).allSatisfy(event -> {
            assertThat(event.get("object").stringValue()).isEqualTo("event");
            assertThat(event.get("event").stringValue()).startsWith("dsync.");
            assertThat(event.get("data").get("directory_id").stringValue()).startsWith("directory_");
        });
        assertThat(run.err()).isEqualTo("tail: events=150\n");
    }

    @Test
    void continuesFromTheCheckpoint() throws IOException {
        Path checkpoint = folder.resolve("tail.checkpoint");
        Path file = folder.resolve("events.ndjson");
        String[] args = {"--once", "--checkpoint", checkpoint.toString(), "--output", file.toString()};
        change(3);
        assertThat(tail(args).code()).isZero();
        change(4);
        CommandRun second = tail(args);

        assertThat(second.err()).isEqualTo("tail: events=4\n");
        assertThat(CommandRun.field(Files.readString(file), "id")).isEqualTo(truth());
        assertThat(checkpoint).content().startsWith(truth().get(6) + " 20").endsWith("Z\n");
        assertThat(tail(args).err()).isEqualTo("tail: events=0\n");
        assertThat(CommandRun.field(Files.readString(file), "id")).hasSize(7);
    }

    @Test
    void filteredEventsMoveThePosition() {
        Path checkpoint = folder.resolve("tail.checkpoint");
        change(4);
        CommandRun run = tail(
                "--once",
                "--checkpoint",
                checkpoint.toString(),
                "--directory",
                tenant.directories().get(0).id(),
                "--events",
                "dsync.group.created,dsync.group.deleted");

        assertThat(CommandRun.field(run.exported(), "id")).containsExactly(truth().get(0), truth().get(2));
        assertThat(checkpoint).content().startsWith(truth().get(3) + " 20");
        assertThat(simulator.requests(Route.LIST_EVENTS).get(0).parameter("events"))
                .isEqualTo("dsync.group.created,dsync.group.deleted");
    }

    @Test
    void startsAtTheGivenTimeOrEvent() {
        change(3);
        tenant.advanceTime(Duration.ofHours(1));
        change(2);
        String since = tenant.events().get(0).createdAt().plusSeconds(600).toString();

        assertThat(CommandRun.field(tail("--once", "--since", since).exported(), "id"))
                .isEqualTo(truth().subList(3, 5));
        assertThat(CommandRun.field(tail("--once", "--after", truth().get(1)).exported(), "id"))
                .isEqualTo(truth().subList(2, 5));
        assertThat(tail("--once", "--since", since, "--after", "event_1").code())
                .isEqualTo(2);
    }

    @Test
    void anExpiredPositionIsReportedWithAdvice() throws IOException {
        change(1);
        Path checkpoint = Files.writeString(folder.resolve("tail.checkpoint"), truth().get(0));
        tenant.advanceTime(Duration.ofDays(31));
        change(1);
        CommandRun run = tail("--checkpoint", checkpoint.toString());

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).startsWith("error: GET /events").contains("run a full sync");
        assertThat(checkpoint).content().startsWith("event_");
    }

    @Test
    void saysWhatFailsAndWhenItTriesAgain() {
        change(1);
        simulator.fault(Route.LIST_EVENTS, 1, Fault.status(503, "Service Unavailable"));
        CommandRun run = tail("--once");

        assertThat(run.code()).isZero();
        assertThat(run.err())
                .containsPattern("^GET /events answered 503.*; next try in 1\\.\\d s\n")
                .endsWith("tail: events=1\n");
    }

    @Test
    void anUnknownPositionThatIsAnsweredWithTheOldestEventsIsReported() throws IOException {
        change(5);
        tenant.advanceTime(Duration.ofHours(1));
        Instant later = tenant.events().get(4).createdAt().plusSeconds(60);
        Path checkpoint = Files.writeString(folder.resolve("tail.checkpoint"), "event_unknown " + later);
        String oldest = "{\"object\":\"list\",\"data\":["
                + tenant.events().get(0).json() + "],\"list_metadata\":{\"after\":null}}";
        simulator.faults(Route.LIST_EVENTS, (request, honest) -> Optional.of(new Fault.Body(oldest)));

        for (String[] args : List.of(
                new String[] {"--once", "--checkpoint", checkpoint.toString()},
                new String[] {"--checkpoint", checkpoint.toString()})) {
            CommandRun run = tail(args);

            assertThat(run.code()).as(run.err()).isEqualTo(3);
            assertThat(run.err()).contains("older events").contains("Run a full sync");
            assertThat(run.exported()).isEmpty();
            assertThat(checkpoint).content().isEqualTo("event_unknown " + later);
        }
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void saysThatTheServerIsAwayAndGoesOnWhenItIsBack() throws Exception {
        simulator.close();
        List<String> args = List.of("tail", "--pause", "1", "--base-url", simulator.baseUrl());
        try (ChildProcess child = ChildProcess.of(folder, simulator, args)) {
            await().atMost(Duration.ofSeconds(60)).until(() -> child.err().contains("next try in"));

            assertThat(child.err())
                    .containsPattern("(?i)^GET /events .*connection refused.*; next try in \\d+\\.\\d s\n");
            change(2);
            try (Simulator back = Simulator.builder()
                    .tenant(tenant)
                    .port(URI.create(simulator.baseUrl()).getPort())
                    .apiKey(simulator.apiKey())
                    .unlimited()
                    .start()) {
                await().atMost(Duration.ofSeconds(60))
                        .until(() -> child.out().lines().count() == 2);
                assertThat(back.requests(Route.LIST_EVENTS)).isNotEmpty();
                child.signal("INT");
                assertThat(child.code()).as(child.err()).isEqualTo(130);
            }
            // the notices come at growing distance, not at each try
            assertThat(child.err().lines().filter(line -> line.contains("next try in")))
                    .hasSizeLessThan(5);
        }
    }

    @Test
    void showsProgressIfAsked() {
        change(3);

        assertThat(tail("--once", "--progress", "plain").err()).startsWith("3 events ");
        assertThat(tail("--once", "--quiet").err()).isEmpty();
    }

    @Test
    void keepsTheOldFileUntilTheFirstEvent() throws IOException {
        Path file = Files.writeString(folder.resolve("events.ndjson"), "kept");
        assertThat(tail("--once", "--output", file.toString()).code()).isZero();
        assertThat(file).hasContent("kept");

        change(2);
        assertThat(tail("--once", "--output", file.toString()).code()).isZero();
        assertThat(CommandRun.field(Files.readString(file), "id")).isEqualTo(truth());
    }

    @Test
    void refusesACheckpointThatAnotherFollowerUses() {
        Path checkpoint = folder.resolve("tail.checkpoint");
        CheckpointStore other = CheckpointStore.file(checkpoint);
        other.acquire().block();
        CommandRun run = tail("--checkpoint", checkpoint.toString());
        other.release().block();

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--checkpoint: The checkpoint").contains("is followed");
        change(1);
        assertThat(tail("--once", "--checkpoint", checkpoint.toString()).code()).isZero();
    }

    @Test
    void refusesAFileThatIsNotACheckpoint() throws IOException {
        Path checkpoint = Files.writeString(folder.resolve("tail.checkpoint"), "two\nlines\n");
        CommandRun run = tail("--checkpoint", checkpoint.toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("is no checkpoint");
        assertThat(simulator.requests()).isEmpty();
        assertThat(checkpoint).hasContent("two\nlines\n");
    }

    @Test
    void reportsACheckpointThatCannotBeSaved() throws IOException {
        change(1);
        Path volume = folder.resolve("volume");
        Path checkpoint = Files.createDirectory(volume).resolve("tail.checkpoint");
        simulator.faults(Route.LIST_EVENTS, (request, correct) -> {
            volume.resolve("tail.checkpoint.lock").toFile().delete();
            volume.toFile().delete();
            return Optional.empty();
        });
        CommandRun run = tail("--once", "--checkpoint", checkpoint.toString());

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err())
                .startsWith("error: the checkpoint cannot be saved: ")
                .contains("to continue: --after");
    }

    @Test
    void refusesACheckpointInAFolderThatDoesNotExist() {
        CommandRun run = tail(
                "--once",
                "--checkpoint",
                folder.resolve("missing/tail.checkpoint").toString());

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("--checkpoint: ").contains("the folder of the checkpoint does not exist");
        assertThat(simulator.requests()).isEmpty();
    }

    @Test
    void reportsARefusedKey() {
        simulator.faults(Route.LIST_EVENTS, (request, correct) -> Optional.of(Fault.status(401, "Unauthorized")));
        CommandRun run = tail();

        assertThat(run.code()).isEqualTo(3);
        assertThat(run.err()).startsWith("error: ").contains("WORKOS_API_KEY", "no cursor yet");
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void afterCtrlCTheNextRunWritesExactlyTheRest() throws Exception {
        Path checkpoint = folder.resolve("tail.checkpoint");
        Path file = folder.resolve("events.ndjson");
        Files.createFile(file);
        List<String> args = new ArrayList<>(List.of("tail", "--pause", "1", "--base-url", simulator.baseUrl()));
        args.addAll(List.of("--checkpoint", checkpoint.toString(), "--output", file.toString()));
        change(120);
        try (ChildProcess child = ChildProcess.of(folder, simulator, args)) {
            awaitLines(file, 120);
            change(2);
            awaitLines(file, 122);
            child.signal("INT");

            assertThat(child.code()).as(child.err()).isEqualTo(130);
            assertThat(child.err()).startsWith("interrupted\ntail: events=122\n");
            assertThat(child.cursor()).isEqualTo(truth().get(121));
        }
        assertThat(checkpoint).content().startsWith(truth().get(121) + " 20");
        change(3);
        tail("--once", "--checkpoint", checkpoint.toString(), "--output", file.toString());
        assertThat(CommandRun.field(Files.readString(file), "id")).isEqualTo(truth());
    }

    private static void awaitLines(Path file, int count) {
        await().atMost(Duration.ofSeconds(60))
                .until(() -> Files.readString(file).lines().count() >= count);
    }

    private CommandRun tail(String... args) {
        List<String> all = new ArrayList<>(List.of("tail"));
        all.addAll(List.of(args));
        return CommandRun.against(simulator, environment, all.toArray(String[]::new));
    }

    private void change(int times) {
        for (int i = 0; i < times; i++) {
            tenant.addGroup(tenant.directories().get(i % 2).id());
        }
    }

    private List<String> truth() {
        return tenant.events().stream().map(SimulatedEvent::id).toList();
    }
}
