package io.dirflux.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.Document;
import io.dirflux.DocumentBlock;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The queries of the document run on the tables that the store creates. */
class DocumentedQueriesTest {

    private static final Duration SOON = Duration.ofSeconds(30);

    private final ConnectionFactory database =
            ConnectionFactories.get("r2dbc:h2:mem:///" + TestDatabases.name() + "?options=DB_CLOSE_DELAY=-1");

    @Test
    void eachRunsOnAnEmptyStore() {
        R2dbcDirectoryStore.of(database).createSchema().block(SOON);

        assertThat(queries())
                .hasSize(4)
                .allSatisfy(query -> assertThat(rowsOf(query)).isZero());
    }

    private Long rowsOf(String query) {
        return Flux.usingWhen(
                        Mono.from(database.create()).<Connection>map(connection -> connection),
                        connection -> Flux.from(
                                        connection.createStatement(query).execute())
                                .concatMap(result -> result.map((row, metadata) -> query)),
                        Connection::close)
                .count()
                .block(SOON);
    }

    private static List<String> queries() {
        return Document.page("directory-sync.md").blocks().stream()
                .filter(block -> block.kind().equals("sql"))
                .map(DocumentBlock::code)
                .map(code -> code.replaceAll("--.*", ""))
                .flatMap(code -> Arrays.stream(code.split(";", -1)))
                .map(statement -> statement
                        .strip()
                        .replace("created_at > ?", "created_at > timestamp '2026-01-01 00:00:00'")
                        .replace("?", "'none'"))
                .filter(statement -> !statement.isEmpty())
                .toList();
    }
}
