package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.r2dbc.TestDatabases;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.sync.DirectoryStore;
import io.dirflux.sync.SyncReport;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;

/** Compiles and runs the code of the page about a directory in a database. */
@Tag("socket")
@Timeout(120)
class DirectorySyncPageTest {

    private static final Duration SOON = Duration.ofSeconds(60);

    @TempDir
    private Path folder;

    @Test
    void whoIsInTheCopyGetsAMailAndSoDoesWhoJoins() throws Exception {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 1));
                URLClassLoader loader = DocumentCode.load("DirectoryCopy", folder)) {
            Class<?> page = loader.loadClass("DirectoryCopy");
            Object copy = page.getConstructor(DirectorySyncClient.class, DirectoryStore.class)
                    .newInstance(served.client, DirectoryStore.inMemory());
            List<String> mailed = new CopyOnWriteArrayList<>();
            Function<DirectoryUser, Mono<Void>> mail = user -> Mono.fromRunnable(() -> mailed.add(user.id()));
            Disposable.Composite working = Disposables.composite();
            working.add(((Mono<?>) page.getMethod("welcome", Function.class).invoke(copy, mail)).subscribe());

            SyncReport report = (SyncReport) ((Mono<?>) page.getMethod("once").invoke(copy)).block(SOON);
            assertThat(report.isComplete()).isTrue();
            working.add(((Mono<?>) page.getMethod("always").invoke(copy)).subscribe());
            String joined =
                    served.simulator.tenant().addUser(served.directory(0).id());
            await().atMost(SOON).until(() -> mailed.contains(joined));
            assertThat(mailed)
                    .doesNotHaveDuplicates()
                    .containsAll(served.directory(0).userIds().toList());
            working.dispose();
        }
    }

    @Test
    void aRunFillsADatabase() throws Exception {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(3, 1));
                URLClassLoader loader = DocumentCode.load("DirectoryDatabase", folder)) {
            String url = "r2dbc:h2:mem:///" + TestDatabases.name() + "?options=DB_CLOSE_DELAY=-1";
            SyncReport report = (SyncReport) ((Mono<?>) loader.loadClass("DirectoryDatabase")
                            .getMethod("sync", DirectorySyncClient.class, String.class)
                            .invoke(null, served.client, url))
                    .block(SOON);
            assertThat(report.isComplete()).isTrue();
            assertThat(report.directories()).anyMatch(directory -> directory.users() == 3);
        }
    }
}
