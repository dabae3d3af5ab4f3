package io.dirflux.r2dbc;

import io.r2dbc.spi.ConnectionFactories;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/** What the tables of a store hold, in the lines of {@link io.dirflux.sync.Replica}. */
record StoredRows(R2dbcDirectoryStore store, Transactions database, String prefix) {

    private static final List<String> LINES = List.of(
            "select r.directory_id, 'user ' || r.id || ' ' || coalesce(r.primary_email, 'null') || ' '"
                    + " || coalesce(r.state, 'null') as line from dirflux_user r",
            "select r.directory_id, 'group ' || r.id || ' ' || coalesce(r.name, 'null') as line from dirflux_group r",
            "select r.directory_id, 'member ' || r.group_id || ' ' || r.user_id as line from dirflux_membership r");

    /** The rows of a store whose tables are created here. */
    static StoredRows created(String url, String prefix) {
        R2dbcDirectoryStore store =
                R2dbcDirectoryStore.of(ConnectionFactories.get(url)).withPrefix(prefix);
        store.createSchema().block();
        return new StoredRows(
                store, new Transactions(ConnectionFactories.get(url), TableNames.DEFAULT.withPrefix(prefix)), prefix);
    }

    /** The lines of each directory that is not deleted, and of every other that has rows. */
    Map<String, Set<String>> all() {
        Map<String, Set<String>> all = new TreeMap<>();
        store.load().block().directories().values().stream()
                .filter(directory -> !directory.deleted())
                .forEach(directory -> all.put(directory.id(), new TreeSet<>()));
        for (String lines : LINES) {
            database.run(sql -> sql.query(
                                    lines,
                                    row -> List.of(
                                            Objects.requireNonNull(row.get("directory_id", String.class)),
                                            Objects.requireNonNull(row.get("line", String.class))))
                            .collectList())
                    .block()
                    .forEach(line -> all.computeIfAbsent(line.get(0), id -> new TreeSet<>())
                            .add(line.get(1)));
        }
        return all;
    }
}
