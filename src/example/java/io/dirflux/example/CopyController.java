package io.dirflux.example;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.Row;
import org.springframework.http.MediaType;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RestController;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;

/** Reads the copy in the database, which the sync keeps. */
@RestController
class CopyController {

    private static final String USERS =
            "select id, primary_email, state from dirflux_user where directory_id = $1 order by id";

    private final ConnectionFactory database;

    CopyController(ConnectionFactory database) {
        this.database = database;
    }

    record UserRow(String id, String email, String state) {

        static UserRow of(Row row) {
            return new UserRow(
                    row.get("id", String.class),
                    row.get("primary_email", String.class),
                    row.get("state", String.class));
        }
    }

    /** The driver of H2 works on the thread that calls it. */
    @GetMapping(path = "/copy/{directoryId}/users", produces = MediaType.APPLICATION_NDJSON_VALUE)
    Flux<UserRow> users(@PathVariable String directoryId) {
        return Flux.usingWhen(
                        database.create(),
                        connection -> Flux.from(connection
                                        .createStatement(USERS)
                                        .bind("$1", directoryId)
                                        .execute())
                                .concatMap(result -> result.map((row, metadata) -> UserRow.of(row))),
                        Connection::close)
                .subscribeOn(Schedulers.boundedElastic());
    }
}
