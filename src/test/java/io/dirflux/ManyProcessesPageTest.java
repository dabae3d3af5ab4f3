package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.events.CheckpointStore;
import io.dirflux.events.LeaderStore;
import io.dirflux.events.Leadership;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.r2dbc.R2dbcDirectoryStore;
import io.dirflux.r2dbc.TestDatabases;
import io.dirflux.ratelimit.PermitRequest;
import io.dirflux.ratelimit.RateLimitKey;
import io.dirflux.redis.RedisRateLimiter;
import io.dirflux.redis.TestRedis;
import io.dirflux.simulator.DirectorySpec;
import io.lettuce.core.RedisClient;
import java.lang.reflect.Method;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.reactivestreams.Publisher;
import reactor.core.Disposable;
import reactor.core.publisher.Mono;

/** Compiles and runs the code of the page about many processes. */
@Tag("socket")
@Timeout(120)
class ManyProcessesPageTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    @Test
    void twoProcessesShareALimitAndOneReturnsItsPermitsAtTheStop() throws Exception {
        RedisClient redis = TestRedis.client();
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 1));
                URLClassLoader loader = DocumentCode.load("SharedLimit", folder)) {
            Class<?> page = loader.loadClass("SharedLimit");
            String apiKey = TestRedis.key();
            RedisRateLimiter one = (RedisRateLimiter) call(page, null, "create", redis, apiKey);
            RedisRateLimiter other = (RedisRateLimiter) call(page, null, "create", redis, apiKey);
            DirectorySyncClient client = Served.clientOf(served.simulator, Dialect.OPENAPI)
                    .rateLimiter(one)
                    .build();
            assertThat(client.directories().get(served.directory(0).id()).block(SOON))
                    .isNotNull();
            for (int i = 0; i < 3; i++) {
                other.acquire(PermitRequest.of(RateLimitKey.client())).block(SOON);
            }
            await().atMost(SOON).until(() -> other.status().processes() == 2);

            ((Mono<?>) call(page, null, "stop", client, one)).block(SOON);
            await().atMost(SOON).until(() -> other.status().processes() == 1);
            other.closeLater().block(SOON);
        } finally {
            TestRedis.shutdown(redis);
        }
    }

    @Test
    void oneOfTwoProcessesHandlesEventsAndTheOtherTakesOverAtTheStop() throws Exception {
        R2dbcDirectoryStore store = TestDatabases.h2();
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 1));
                URLClassLoader loader = DocumentCode.load("OneLeader", folder)) {
            Class<?> page = loader.loadClass("OneLeader");
            CheckpointStore position = CheckpointStore.inMemory();
            Replica one = new Replica(page, store);
            Replica other = new Replica(page, store);
            served.simulator.tenant().addGroup(served.directory(0).id());
            Disposable first = one.handleEvents(served.client, position);
            await().atMost(SOON).until(() -> !one.handled.isEmpty());
            Disposable second = other.handleEvents(served.client, position);
            ((Mono<?>) call(page, one.instance, "sync", served.client, store))
                    .takeUntilOther(Mono.delay(Duration.ofMillis(200)))
                    .block(SOON); // begins to lead, and gives up

            served.simulator.tenant().addGroup(served.directory(0).id());
            String last = lastEvent(served);
            await().atMost(SOON).until(() -> one.handled.contains(last));
            assertThat(other.handled).isEmpty();

            ((Mono<?>) call(page, one.instance, "stop", first)).block(SOON);
            served.simulator.tenant().addGroup(served.directory(0).id());
            await().atMost(SOON).until(() -> other.handled.contains(lastEvent(served)));
            second.dispose();
        }
    }

    @Test
    void aDirectoryIsFollowedByWhoLeadsIt() throws Exception {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 1));
                DocumentSnippet snippet = DocumentSnippet.declaring("followOne", served.client, folder)) {
            Leadership leadership = Leadership.of(TestDatabases.h2().leaders());
            List<String> led = new CopyOnWriteArrayList<>();
            snippet.stream("followOne", leadership, "directory_1", Mono.fromRunnable(() -> led.add("directory_1")))
                    .blockLast(SOON);
            assertThat(led).containsExactly("directory_1");
        }
    }

    private static String lastEvent(Served served) {
        var events = served.simulator.tenant().events();
        return events.get(events.size() - 1).id();
    }

    /** A process with an {@code OneLeader}. */
    private static final class Replica {

        final List<String> handled = new CopyOnWriteArrayList<>();
        final Object instance;

        Replica(Class<?> page, R2dbcDirectoryStore store) throws ReflectiveOperationException {
            instance = page.getConstructor(LeaderStore.class).newInstance(store.leaders());
        }

        Disposable handleEvents(DirectorySyncClient client, CheckpointStore position)
                throws ReflectiveOperationException {
            Function<DirectoryEvent, Publisher<?>> handler = event -> Mono.fromRunnable(() -> handled.add(event.id()));
            return ((Mono<?>) call(instance.getClass(), instance, "handleEvents", client, position, handler))
                    .subscribe();
        }
    }

    private static Object call(Class<?> type, @Nullable Object instance, String name, Object... arguments)
            throws ReflectiveOperationException {
        Method method = Arrays.stream(type.getMethods())
                .filter(declared -> declared.getName().equals(name))
                .findFirst()
                .orElseThrow();
        return method.invoke(instance, arguments);
    }
}
