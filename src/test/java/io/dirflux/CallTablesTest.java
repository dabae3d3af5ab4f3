package io.dirflux;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.ReferencePage.Curl;
import io.dirflux.model.Dialect;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.RecordedRequest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The tables that put calls of this client beside others: the reference page's, whose left side is the page itself, and
 * the official SDK's. Each call compiles and asks the server.
 */
class CallTablesTest {

    private static final Duration SOON = Duration.ofSeconds(25);
    private static final int REQUESTS = 14;
    private static final int PROGRAMS = 6;

    private static final int CALLS_OF_THE_OFFICIAL_SDK = 24;
    private static final Document DIALECTS = Document.page("dialects.md");
    private static final Document MOVING = Document.page("moving-from-the-official-sdk.md");
    private static final Pattern ROW = Pattern.compile("^\\| (.+) \\| `(client\\..+)`.* \\|$", Pattern.MULTILINE);

    /**
     * A row of a table.
     *
     * @param other what the reference page prints, or the official SDK's call
     */
    private record Row(String other, String java) {}

    @TempDir
    private Path folder;

    @Test
    void theFirstFourteenRowsAreTheRequestsOfThePage() throws Exception {
        assertThat(pageInJava()).hasSize(REQUESTS + PROGRAMS);
        assertThat(pageInJava().subList(0, REQUESTS))
                .extracting(Row::other)
                .isEqualTo(ReferencePage.requests().stream()
                        .map(CallTablesTest::line)
                        .toList());
    }

    @Test
    void inTheReferenceDialectARowSendsItsRequest() throws Exception {
        List<RecordedRequest> sent = firstRequestOfEach(DIALECTS, pageInJava(), Dialect.REFERENCE);

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
        assertThat(firstRequestOfEach(DIALECTS, pageInJava(), dialect)).hasSize(REQUESTS + PROGRAMS);
    }

    @Test
    void everyCallOfTheOfficialSdkHasOneThatCompilesAndAsksTheServer() throws Exception {
        List<Row> rows = rows(MOVING, "Call by call");

        assertThat(rows).hasSize(CALLS_OF_THE_OFFICIAL_SDK);
        assertThat(firstRequestOfEach(MOVING, rows, Dialect.OPENAPI)).hasSize(CALLS_OF_THE_OFFICIAL_SDK);
    }

    /** The ids are the page's: the server knows none of them, which is no matter here. */
    private List<RecordedRequest> firstRequestOfEach(Document document, List<Row> rows, Dialect dialect)
            throws Exception {
        String methods = IntStream.range(0, rows.size())
                .mapToObj(i -> "Publisher<?> row%d() { return %s; }%n"
                        .formatted(i, rows.get(i).java()))
                .collect(joining());
        try (Served served = Served.in(dialect, DirectorySpec.of(1, 1));
                DocumentSnippet table = DocumentSnippet.of(document, methods, served.client, folder)) {
            Stream.Builder<RecordedRequest> first = Stream.builder();
            for (int i = 0; i < rows.size(); i++) {
                served.simulator.clearRequests();
                table.stream("row" + i).onErrorComplete().blockLast(SOON);
                first.add(served.simulator.requests().get(0));
            }
            return first.build().toList();
        }
    }

    private static List<Row> pageInJava() {
        return rows(DIALECTS, "The reference page in Java");
    }

    private static List<Row> rows(Document document, String section) {
        return ROW.matcher(document.section(section))
                .results()
                .map(row -> new Row(row.group(1).replace("`", ""), row.group(2)))
                .toList();
    }

    private static String line(Curl curl) {
        List<String> parameters = curl.parameters();
        return curl.method() + " " + curl.path() + (parameters.isEmpty() ? "" : "?" + String.join("&", parameters));
    }
}
