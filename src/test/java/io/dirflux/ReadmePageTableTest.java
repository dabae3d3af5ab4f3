package io.dirflux;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.ReadmeCode.Row;
import io.dirflux.ReferencePage.Curl;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.RecordedRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The README's table "The page in Java": its left side is the reference page, its right side compiles and runs. */
class ReadmePageTableTest {

    private static final Duration SOON = Duration.ofSeconds(10);
    private static final int REQUESTS = 14;
    private static final int PROGRAMS = 6;

    @TempDir
    private Path folder;

    @Test
    void theFirstFourteenRowsAreTheRequestsOfThePage() throws Exception {
        assertThat(ReadmeCode.pageInJava()).hasSize(REQUESTS + PROGRAMS);
        assertThat(ReadmeCode.pageInJava().subList(0, REQUESTS))
                .extracting(Row::page)
                .isEqualTo(ReferencePage.requests().stream()
                        .map(ReadmePageTableTest::line)
                        .toList());
    }

    @Test
    void inTheReferenceDialectARowSendsWhatItsRequestAsks() throws Exception {
        List<RecordedRequest> sent = firstRequestOfEachRow(Dialect.REFERENCE);

        List<Curl> printed = ReferencePage.requests();
        for (int i = 0; i < REQUESTS; i++) {
            List<String> parameters = sent.get(i).parameters().stream()
                    .map(parameter -> parameter.getKey() + "=" + parameter.getValue())
                    .toList();
            assertThat(sent.get(i).method() + " " + sent.get(i).path())
                    .isEqualTo(printed.get(i).method() + " " + printed.get(i).path());
            assertThat(parameters).containsAll(printed.get(i).parameters());
            assertThat(Stream.concat(printed.get(i).parameters().stream(), Stream.of("limit=100", "groups=true")))
                    .containsAll(parameters);
        }
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void everyRowCompilesAndAsksTheServer(Dialect dialect) throws Exception {
        assertThat(firstRequestOfEachRow(dialect)).hasSize(REQUESTS + PROGRAMS);
    }

    /** The ids are the page's: the server knows none of them, which is no matter here. */
    private List<RecordedRequest> firstRequestOfEachRow(Dialect dialect) throws Exception {
        List<Row> rows = ReadmeCode.pageInJava();
        String methods = IntStream.range(0, rows.size())
                .mapToObj(i -> "Publisher<?> row%d() { return %s; }%n"
                        .formatted(i, rows.get(i).java()))
                .collect(joining());
        try (Served served = Served.in(dialect, DirectorySpec.of(1, 1));
                ReadmeSnippet table = ReadmeSnippet.of(methods, served.client, folder)) {
            Stream.Builder<RecordedRequest> first = Stream.builder();
            for (int i = 0; i < rows.size(); i++) {
                served.simulator.clearRequests();
                table.stream("row" + i).onErrorComplete().blockLast(SOON);
                first.add(served.simulator.requests().get(0));
            }
            return first.build().toList();
        }
    }

    private static String line(Curl curl) {
        List<String> parameters = curl.parameters();
        return curl.method() + " " + curl.path() + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters));
    }
}
