package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.xml.xpath.XPathExpressionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The documents declare the dependencies of this build, and the class path of their code has only those. */
class DeclaredDependenciesTest {

    private static final String JUNIT = "import org.junit.jupiter.api.Test;";
    private static final String SIMULATOR = "import io.dirflux.simulator.Simulator;";

    @TempDir
    private Path folder;

    static Stream<DeclaredDependency> declared() throws Exception {
        Stream.Builder<DeclaredDependency> all = Stream.builder();
        for (Document guide : Document.guides()) {
            DeclaredDependency.in(guide).forEach(all);
        }
        return all.build();
    }

    @ParameterizedTest
    @MethodSource
    void declared(DeclaredDependency dependency) throws Exception {
        Pom project = Pom.ofProject();
        if (dependency.groupId().equals(project.text("/project/groupId"))) {
            assertThat(dependency.artifactId()).isEqualTo(project.text("/project/artifactId"));
            assertThat(dependency.version()).isEqualTo(project.text("/project/version"));
            assertThat(dependency.classifier()).matches(name -> name.isEmpty() || isBuilt(project, name));
        } else {
            assertThat(DeclaredClassPath.jars(dependency.groupId(), dependency.artifactId()))
                    .extracting(jar -> jar.getParent().getFileName().toString())
                    .containsOnly(dependency.version());
        }
    }

    @Test
    void theReadmeDeclaresTheLibrary() throws Exception {
        assertThat(DeclaredDependency.in(Document.readme()))
                .anySatisfy(dependency -> assertThat(List.of(dependency.classifier(), dependency.scope()))
                        .containsOnly(""));
    }

    @Test
    void whatAPageDoesNotDeclareDoesNotCompileThere() {
        assertThat(compiles(Document.page("testing.md"), JUNIT)).isTrue();
        assertThat(compiles(Document.readme(), JUNIT)).isFalse();
        assertThat(compiles(Document.readme(), SIMULATOR)).isTrue();
        assertThat(compiles(Document.page("paging.md"), SIMULATOR)).isFalse();
        assertThat(compiles(Document.page("rate-limit.md"), "import org.springframework.http.MediaType;"))
                .isFalse();
        assertThat(compiles(Document.readme(), "import io.dirflux.cli.Main;")).isFalse();
    }

    private boolean compiles(Document document, String importLine) {
        try {
            DocumentCode.compile(document, importLine + "\npublic class Probe {}", folder);
            return true;
        } catch (AssertionError e) {
            return false;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isBuilt(Pom project, String classifier) {
        try {
            return project.texts("//classifier").contains(classifier);
        } catch (XPathExpressionException e) {
            throw new AssertionError(e);
        }
    }
}
