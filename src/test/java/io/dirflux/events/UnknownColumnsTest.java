package io.dirflux.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.DecodingException;
import io.dirflux.events.StoredUser.Column;
import io.dirflux.model.DirectoryEvent;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.Route;
import java.time.Duration;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A user of whom a field cannot be read: its column stays as it was, and the others follow. */
class UnknownColumnsTest {

    private static final Duration SOON = Duration.ofSeconds(25);

    /** A table whose update leaves out the columns that are not known. */
    private static final class Table implements UserStore {

        final Map<String, StoredUser> rows = new ConcurrentHashMap<>();
        Set<Column> unknown = EnumSet.noneOf(Column.class);

        @Override
        public Publisher<?> upsert(StoredUser user) {
            return Mono.fromRunnable(() -> rows.put(user.workosId(), user));
        }

        @Override
        public Publisher<?> upsert(StoredUser user, Set<Column> unknown) {
            return Mono.fromRunnable(() -> {
                this.unknown = unknown;
                rows.merge(user.workosId(), user, (before, now) -> merged(before, now, unknown));
            });
        }

        private static StoredUser merged(StoredUser before, StoredUser now, Set<Column> unknown) {
            return new StoredUser(
                    now.workosId(),
                    now.directoryId(),
                    (unknown.contains(Column.ORGANIZATION_ID) ? before : now).organizationId(),
                    (unknown.contains(Column.EMAIL) ? before : now).email(),
                    (unknown.contains(Column.FIRST_NAME) ? before : now).firstName(),
                    (unknown.contains(Column.LAST_NAME) ? before : now).lastName(),
                    (unknown.contains(Column.NAME) ? before : now).name(),
                    (unknown.contains(Column.ACTIVE) ? before : now).active());
        }

        @Override
        public Publisher<?> delete(String workosId) {
            return Mono.fromRunnable(() -> rows.remove(workosId));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"email\":[1],\"first_name\":\"Veda\"                        | EMAIL",
                "\"emails\":{},\"first_name\":\"Veda\"                        | EMAIL",
                "\"email\":\"veda@example.com\",\"emails\":{},\"first_name\":\"Veda\" |",
                "\"state\":{},\"first_name\":\"Veda\"                         | ACTIVE",
                "\"first_name\":\"Veda\",\"last_name\":{},\"name\":[]       | LAST_NAME,NAME",
                "\"first_name\":\"Veda\",\"organization_id\":{\"id\":\"x\"} | ORGANIZATION_ID",
                "\"first_name\":\"Veda\",\"custom_attributes\":7              |",
            })
    void stayAsTheyWere(String fields, String columns) {
        Table table = new Table();
        try (Mirrored served = new Mirrored()) {
            String id = served.directory.userId(3);
            UserMirror users = UserMirror.builder(served.client, table).build();
            DirectoryEvent updated = served.updated(3, "new@example.com");
            users.sync(updated).block(SOON);
            StoredUser before = table.rows.get(id);
            answerWith(served, id, fields);
            StepVerifier.create(users.sync(updated))
                    .expectNext(UserMirror.Change.UPSERTED)
                    .expectComplete()
                    .verify(SOON);

            StoredUser after = table.rows.get(id);
            Set<Column> unknown = columns == null ? Set.of() : columns(columns);
            assertThat(table.unknown).isEqualTo(unknown);
            assertThat(after.firstName()).isEqualTo("Veda");
            if (unknown.contains(Column.EMAIL)) {
                assertThat(after.email()).isEqualTo("new@example.com");
            }
            assertThat(after.active()).isEqualTo(unknown.contains(Column.ACTIVE));
            if (unknown.contains(Column.NAME)) {
                assertThat(after.lastName()).isNotNull().isEqualTo(before.lastName());
                assertThat(after.name()).isNotNull().isEqualTo(before.name());
            }
            if (unknown.contains(Column.ORGANIZATION_ID)) {
                assertThat(after.organizationId()).startsWith("org_");
            }
        }
    }

    @Test
    void aStoreThatDoesNotKnowThemKeepsTheWholeRow() {
        try (Mirrored served = new Mirrored()) {
            String id = served.directory.userId(3);
            UserMirror users = served.mirror().build();
            DirectoryEvent updated = served.updated(3, "new@example.com");
            users.sync(updated).block(SOON);
            StoredUser before = served.store.rows.get(id);
            answerWith(served, id, "\"email\":{\"s3cret\":1},\"first_name\":\"Veda\"");

            StepVerifier.create(users.sync(updated))
                    .expectErrorSatisfies(failure -> assertThat(failure)
                            .isInstanceOf(DecodingException.class)
                            .hasMessageContaining("[EMAIL]")
                            .hasMessageContaining("UserStore.upsert(user, unknown)")
                            .hasMessageNotContaining("s3cret"))
                    .verify(SOON);
            assertThat(served.store.rows.get(id)).isEqualTo(before);
        }
    }

    private static Set<Column> columns(String names) {
        List<Column> columns =
                Arrays.stream(names.split(",", -1)).map(Column::valueOf).toList();
        return EnumSet.copyOf(columns);
    }

    private static void answerWith(Mirrored served, String id, String fields) {
        String body = "{\"id\":\"" + id + "\",\"directory_id\":\"" + served.directory.id() + "\"," + fields + "}";
        served.simulator.faults(Route.GET_USER, (request, honest) -> Optional.of(new Fault.Body(body)));
    }
}
