package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.dirflux.junit.LaunchedTests;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Compiles the Java of the documents and runs its programs. */
class DocumentCodeTest {

    /**
     * What is run: here, in {@link RecipesTest}, {@link SyncRecipesTest}, {@link OptionRecipesTest}, {@link
     * WebFluxTest}, {@link WebhookRecipeTest}, {@link SpringBootPageTest}, {@link SpringBootProjectTest}, {@link
     * SpringBootTestIT}, {@link ManyProcessesPageTest}, {@link DirectorySyncPageTest} and {@link
     * EventsRecipeTest}.
     */
    private static final List<String> RUN = List.of(
            "class FirstProgram ",
            "class UserCountTest ",
            "class EngineersTest ",
            "class UserController ",
            "class Offboarding ",
            "class Application ",
            "class DirectoryServiceTest ",
            "class DirectoryRoutes ",
            "class WebhookRoutes ",
            "class UserTable ",
            "class ObservedClient ",
            "class TimedObservations ",
            "class SharedLimit ",
            "class OneLeader ",
            "class DirectoryCopy ",
            "class DirectoryDatabase ",
            " followOne(",
            " change(",
            " subscribe(",
            " keepUsers(",
            " onUserChanged(",
            " syncAll(",
            " forEach(",
            " health(",
            " onePage(",
            " rest(",
            " membersOfAllGroups(",
            " memberships(",
            " oneOfFour(",
            " tracing(",
            " fromTheEnvironment(",
            " withinAFifthOfASecond(",
            " withFetchedKey(",
            " justCreated(",
            " limitNow(",
            " planWasRaised(");

    @TempDir
    private Path folder;

    static Stream<DocumentBlock> blocks() {
        return DocumentCode.blocks().stream();
    }

    @ParameterizedTest
    @MethodSource("blocks")
    void everyJavaBlockCompilesWithTheDependenciesThatItsDocumentDeclares(DocumentBlock block) throws IOException {
        DocumentCode.compile(block, folder);
    }

    @Test
    void everyJavaBlockIsRunByATest() {
        assertThat(DocumentCode.blocks()).allMatch(block -> RUN.stream().anyMatch(block.code()::contains));
    }

    @Test
    void theFirstProgramRunsWithoutAKey() throws Exception {
        try (URLClassLoader loader = DocumentCode.load("FirstProgram", folder)) {
            Method main = loader.loadClass("FirstProgram").getMethod("main", String[].class);

            List<String> printed = Printed.by(() -> main.invoke(null, (Object) new String[0]));

            assertThat(printed)
                    .filteredOn(line -> line.matches("directory_user_\\w{26} .+@.+"))
                    .hasSize(5);
        }
    }

    @Test
    void aUsersOwnTestPasses() throws Exception {
        try (URLClassLoader loader = DocumentCode.load("UserCountTest", folder)) {
            Class<?> type = loader.loadClass("UserCountTest");
            Method test = type.getDeclaredMethod("aPageThatFailsOnceIsFetchedAgain");
            test.setAccessible(true);

            assertThat(test.isAnnotationPresent(Test.class)).isTrue();
            assertThatCode(() -> test.invoke(type.getConstructor().newInstance()))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void aUsersOwnTestWithTheExtensionPasses() throws Exception {
        try (URLClassLoader loader = DocumentCode.load("EngineersTest", folder)) {
            TestExecutionSummary summary = LaunchedTests.run(loader.loadClass("EngineersTest"));

            assertThat(summary.getFailures()).isEmpty();
            assertThat(summary.getTestsSucceededCount()).isEqualTo(1);
        }
    }
}
