package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.dirflux.error.ServerErrorException;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import kotlin.coroutines.Continuation;
import kotlin.coroutines.EmptyCoroutineContext;
import kotlin.jvm.functions.Function2;
import kotlinx.coroutines.BuildersKt;
import kotlinx.coroutines.CoroutineScope;
import kotlinx.coroutines.flow.Flow;
import kotlinx.coroutines.flow.FlowKt;
import kotlinx.coroutines.reactor.ReactorContextKt;
import org.jetbrains.kotlin.cli.common.ExitCode;
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Reads the Kotlin of the documents, compiles it with Kotlin's own compiler, and runs it. */
@Timeout(60)
class KotlinRecipeTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    @TempDir
    private static Path folder;

    private static URLClassLoader loader;

    @BeforeAll
    static void compile() throws Exception {
        List<DocumentBlock> blocks =
                Document.blocksOfGuides().filter(block -> block.isOf("kotlin")).toList();
        assertThat(blocks).hasSize(1);
        Path source =
                Files.writeString(folder.resolve("Recipe.kt"), blocks.get(0).code());
        ByteArrayOutputStream messages = new ByteArrayOutputStream();

        ExitCode compiled = new K2JVMCompiler()
                .exec(
                        new PrintStream(messages, true, StandardCharsets.UTF_8),
                        source.toString(),
                        "-d",
                        folder.toString(),
                        "-classpath",
                        DeclaredClassPath.of(blocks.get(0).document()),
                        "-jvm-target",
                        "17",
                        "-no-stdlib",
                        "-no-reflect",
                        "-Werror");

        assertThat(compiled).as(messages.toString(StandardCharsets.UTF_8)).isEqualTo(ExitCode.OK);
        loader = new URLClassLoader(new URL[] {folder.toUri().toURL()});
    }

    @AfterAll
    static void close() throws Exception {
        loader.close();
    }

    @Test
    void everyUserIsPrinted() throws Exception {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(250, 0))) {
            SimulatedDirectory directory = served.directory(0);

            List<String> printed = Printed.by(() -> run((scope, continuation) -> call(
                    "printUsers",
                    new Class<?>[] {DirectorySyncClient.class, String.class, Continuation.class},
                    served.client,
                    directory.id(),
                    continuation)));

            assertThat(printed)
                    .filteredOn(line -> line.matches("directory_user_\\w{26} .+"))
                    .map(line -> line.substring(0, line.indexOf(' ')))
                    .containsExactlyInAnyOrderElementsOf(directory.userIds().toList());
        }
    }

    @Test
    void aCollectorThatHasEnoughStopsTheFetching() throws Exception {
        try (Served served = Served.in(Dialect.OPENAPI, DirectorySpec.of(1000, 0))) {
            List<DirectoryUser> five = collect(FlowKt.take(users(served), 5));

            assertThat(five).hasSize(5);
            await().during(Duration.ofMillis(300)).atMost(SOON).until(() -> served.sent(Route.LIST_USERS) <= 2);
        }
    }

    @Test
    void theOptionsOfOneCallReachIt() throws Exception {
        try (Served served = Served.in(
                Dialect.OPENAPI,
                server -> server.fault(Route.LIST_USERS, 1, Fault.status(503, "Service Unavailable")),
                UnaryOperator.identity(),
                DirectorySpec.of(1, 0))) {
            Flow<DirectoryUser> once = FlowKt.flowOn(
                    users(served), ReactorContextKt.asCoroutineContext(CallOptions.retry(RetryPolicy.none())));

            assertThatExceptionOfType(ServerErrorException.class).isThrownBy(() -> collect(once));
            assertThat(served.sent(Route.LIST_USERS)).isEqualTo(1);
            assertThat(collect(users(served))).hasSize(1);
        }
    }

    private static Flow<DirectoryUser> users(Served served) throws Exception {
        @SuppressWarnings("unchecked")
        Flow<DirectoryUser> users = (Flow<DirectoryUser>) call(
                "users",
                new Class<?>[] {DirectorySyncClient.class, String.class},
                served.client,
                served.directory(0).id());
        return users;
    }

    private static <T> List<T> collect(Flow<T> flow) throws InterruptedException {
        List<T> collected = new ArrayList<>();
        run((scope, continuation) -> FlowKt.toCollection(flow, collected, continuation));
        return collected;
    }

    private static <T> T run(Function2<CoroutineScope, Continuation<? super T>, Object> coroutine)
            throws InterruptedException {
        return BuildersKt.runBlocking(EmptyCoroutineContext.INSTANCE, coroutine);
    }

    /** The functions of a file {@code Recipe.kt} are static methods of {@code RecipeKt}. */
    private static Object call(String function, Class<?>[] types, Object... arguments) {
        try {
            return loader.loadClass("RecipeKt").getMethod(function, types).invoke(null, arguments);
        } catch (InvocationTargetException e) {
            throw new AssertionError(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new LinkageError(function, e);
        }
    }
}
