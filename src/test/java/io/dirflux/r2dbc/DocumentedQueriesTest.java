package io.dirflux.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.Document;
import io.dirflux.DocumentBlock;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryState;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Membership;
import io.dirflux.model.UserState;
import io.dirflux.sync.DirectoryBatch;
import io.dirflux.sync.DirectoryBatch.Origin;
import io.dirflux.sync.RecordBatch;
import io.dirflux.sync.StoreBatch;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The queries of the document find what they say. */
class DocumentedQueriesTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Instant JOINED = Instant.parse("2026-02-01T00:00:00Z");
    private static final Instant EARLIER = Instant.parse("2025-12-01T00:00:00Z");
    private static final List<DirectoryUser> USERS =
            List.of(user("u1", UserState.ACTIVE, JOINED), user("u2", UserState.INACTIVE, EARLIER));
    private static final List<DirectoryGroup> GROUPS = List.of(group("g1"), group("g2"));
    private static final Set<Membership> MEMBERSHIPS =
            Set.of(new Membership("g1", "u1"), new Membership("g2", "u1"), new Membership("g1", "u2"));

    @Test
    void inH2() {
        findWhatTheySay(
                ConnectionFactories.get("r2dbc:h2:mem:///" + TestDatabases.name() + "?options=DB_CLOSE_DELAY=-1"));
    }

    @Test
    void inPostgresql() {
        findWhatTheySay(TestDatabases.postgresqlDatabase());
    }

    private static void findWhatTheySay(ConnectionFactory database) {
        String prefix = TestDatabases.name();
        R2dbcDirectoryStore store = R2dbcDirectoryStore.of(database).withPrefix(prefix);
        store.createSchema().block(SOON);
        store.apply(new StoreBatch(null, List.of(batch()), false)).block(SOON);
        List<String> queries = queries(prefix);

        assertThat(queries).hasSize(4);
        assertThat(found(database, queries.get(0), "id")).containsExactly("u1");
        assertThat(found(database, queries.get(1), "name")).containsExactlyInAnyOrder("name of g1", "name of g2");
        assertThat(found(database, queries.get(2), "primary_email"))
                .containsExactlyInAnyOrder("u1@example.com", "u2@example.com");
        assertThat(found(database, queries.get(3), "id")).containsExactly("u1");
    }

    private static DirectoryBatch batch() {
        Directory directory =
                Directory.builder("directory_1").state(DirectoryState.LINKED).build();
        RecordBatch records = new RecordBatch(
                GROUPS, USERS, List.of(), List.of(), MEMBERSHIPS, Set.of(), Set.of(), Set.of(), Set.of());
        return new DirectoryBatch("directory_1", Origin.EVENTS, directory, false, false, null, records);
    }

    private static DirectoryUser user(String id, UserState state, Instant joined) {
        return DirectoryUser.builder(id, "directory_1")
                .email(id + "@example.com")
                .state(state)
                .createdAt(joined)
                .build();
    }

    private static DirectoryGroup group(String id) {
        return DirectoryGroup.builder(id, "directory_1").name("name of " + id).build();
    }

    private static List<String> found(ConnectionFactory database, String query, String column) {
        return Flux.usingWhen(
                        Mono.from(database.create()).<Connection>map(connection -> connection),
                        connection -> Flux.from(
                                        connection.createStatement(query).execute())
                                .concatMap(result ->
                                        result.map((row, metadata) -> String.valueOf(row.get(column, String.class)))),
                        Connection::close)
                .collectList()
                .block(SOON);
    }

    private static List<String> queries(String prefix) {
        return Document.page("directory-sync.md").blocks().stream()
                .filter(block -> block.kind().equals("sql"))
                .map(DocumentBlock::code)
                .map(code -> code.replaceAll("--.*", ""))
                .flatMap(code -> Arrays.stream(code.split(";", -1)))
                .map(statement -> statement
                        .strip()
                        .replace("dirflux_", prefix)
                        .replace("created_at > ?", "created_at > timestamp with time zone '2026-01-01 00:00:00+00'")
                        .replace("directory_id = ?", "directory_id = 'directory_1'")
                        .replace("user_id = ?", "user_id = 'u1'")
                        .replace("group_id = ?", "group_id = 'g1'"))
                .filter(statement -> !statement.isEmpty())
                .toList();
    }
}
