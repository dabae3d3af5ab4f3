package io.dirflux.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import com.sun.management.ThreadMXBean;
import io.dirflux.json.ErrorBody;
import io.dirflux.json.JsonDecoder;
import io.dirflux.json.MalformedBodyException;
import io.dirflux.json.RecordType;
import io.dirflux.json.RejectedRecordException;
import io.dirflux.model.Dialect;
import io.dirflux.model.Page;
import io.dirflux.model.Rejected;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.SimulatedDirectory;
import io.dirflux.simulator.SimulatedEvent;
import io.dirflux.simulator.Tenant;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/** A damaged body is either read leniently or reported as malformed. No other exception is thrown. */
class HostileBodiesTest {

    private static final int BODIES_UNTIL_LOADED = 200;

    /** The number of bodies of each kind, for each dialect and seed. */
    private static final int BODIES = Integer.getInteger("dirflux.bodies", 8_000);

    private static final Duration SOON = Duration.ofSeconds(60);

    /** The memory a body may allocate: a multiple of its size, plus a constant for the parser. */
    private static final long MOST_BYTES_FOR_EACH = 200;

    private static final long MOST_BYTES_BESIDES = 1 << 20;
    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private static final List<String> ERRORS = List.of(
            "{\"message\":\"Unauthorized\"}",
            "\"Ratelimited\"",
            "{\"message\":\"Validation failed\",\"errors\":[{\"field\":\"directory\",\"code\":\"missing\"},\"text\"]}",
            "{\"error\":\"invalid_grant\",\"error_description\":\"d\"}",
            "{\"statusCode\":404,\"message\":\"Not Found\",\"error\":\"e\",\"code\":\"entity_not_found\"}",
            "{\"errors\":[{\"instancePath\":\"/a/b\",\"params\":{\"type\":{\"message\":\"x\"}},"
                    + "\"message\":\"must be\"}]}");

    @SeededTest
    void aListIsReadLenientlyOrMalformed(Dialect dialect, long seed) {
        String folder = dialect == Dialect.OPENAPI ? "openapi/" : "reference-page/";
        Map<String, RecordType<?>> examples = dialect == Dialect.OPENAPI
                ? Map.of(
                        "directory_user_list", RecordType.user(dialect),
                        "directory_group_list", RecordType.GROUP,
                        "directory_list", RecordType.DIRECTORY)
                : Map.of(
                        "directory_users", RecordType.user(dialect),
                        "directory_groups", RecordType.GROUP,
                        "directories", RecordType.DIRECTORY);
        examples.forEach((name, type) -> throwAt(
                seed,
                BODIES / examples.size() + 1,
                List.of(example(folder + name)),
                body -> assertSound(JsonDecoder.page(type, body, null))));
    }

    private static void assertSound(Page<?> page) {
        page.data().forEach(HostileBodiesTest::assertReadable);
        assertThat(page.rejected()).extracting(Rejected::index).isSorted().doesNotHaveDuplicates();
    }

    /** Attributes are decoded lazily, so this reads all of them. */
    private static void assertReadable(Object record) {
        assertThat(record).hasSameHashCodeAs(record);
    }

    @SeededTest
    void aRecordIsReadLenientlyOrRejectedOrMalformed(Dialect dialect, long seed) {
        Map<String, RecordType<?>> examples = Map.of(
                "directory_user_with_groups",
                RecordType.user(dialect),
                "directory_user",
                RecordType.user(dialect),
                "directory_group",
                RecordType.GROUP,
                "directory",
                RecordType.DIRECTORY);
        examples.forEach((name, type) -> throwAt(
                seed,
                BODIES / examples.size(),
                List.of(example("openapi/" + name)),
                body -> assertReadable(JsonDecoder.item(type, body).record())));
    }

    /** Events are the same in both dialects, so each dialect gets half of the bodies. */
    @SeededTest
    void aListOfEventsIsReadLenientlyOrMalformed(Dialect dialect, long seed) {
        Tenant tenant =
                Tenant.builder().organization("Acme", DirectorySpec.of(3, 1)).build();
        SimulatedDirectory directory = tenant.directories().get(0);
        tenant.updateUserName(directory.userId(0), "Veda", "Torp");
        tenant.addMember(directory.groupId(0), tenant.addUser(directory.id()));
        tenant.removeUser(directory.userId(1));
        tenant.updateGroupName(tenant.addGroup(directory.id()), "Night shift");
        tenant.updateDirectoryState(directory.id(), "unlinked");
        String sound = tenant.events().stream()
                .map(SimulatedEvent::json)
                .collect(Collectors.joining(
                        ",", "{\"object\":\"list\",\"data\":[", "],\"list_metadata\":{\"after\":null}}"));
        assertThat(JsonDecoder.page(RecordType.EVENT, sound.getBytes(StandardCharsets.UTF_8), null)
                        .data())
                .hasSizeGreaterThanOrEqualTo(6);

        throwAt(seed, BODIES / 2, List.of(sound), body -> assertSound(JsonDecoder.page(RecordType.EVENT, body, null)));
    }

    @SeededTest
    void anErrorIsAlwaysRead(Dialect dialect, long seed) {
        String contentType = dialect == Dialect.OPENAPI ? "application/json" : "text/plain";
        throwAt(seed, BODIES, ERRORS, body -> {
            ErrorBody error = JsonDecoder.error(body, contentType);
            assertThat(error.excerpt()).hasSizeLessThanOrEqualTo(2_000);
            assertThat(error.errors()).doesNotContainNull();
        });
    }

    private static void throwAt(long seed, int count, List<String> sound, Consumer<byte[]> decoder) {
        assertTimeoutPreemptively(SOON, () -> {
            BodyMutator first = new BodyMutator(~seed);
            for (int i = 0; i < BODIES_UNTIL_LOADED; i++) {
                decode(decoder, first.mutated(sound.get(i % sound.size()))); // loads the classes, which allocates too
            }
            BodyMutator mutator = new BodyMutator(seed);
            for (int i = 0; i < count; i++) {
                byte[] body = mutator.mutated(sound.get(i % sound.size()));
                long before = THREADS.getCurrentThreadAllocatedBytes();
                decode(decoder, body);
                assertThat(THREADS.getCurrentThreadAllocatedBytes() - before)
                        .as("allocated for the %d bytes of body number %d", body.length, i)
                        .isLessThan(MOST_BYTES_FOR_EACH * body.length + MOST_BYTES_BESIDES);
            }
        });
    }

    private static void decode(Consumer<byte[]> decoder, byte[] body) {
        try {
            decoder.accept(body);
        } catch (MalformedBodyException | RejectedRecordException documented) {
            assertThat(documented.getMessage()).doesNotContain("example.com");
            assertThat(documented).hasNoCause();
        }
    }

    private static String example(String name) {
        try (InputStream in = HostileBodiesTest.class.getResourceAsStream("/examples/" + name + ".json")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
