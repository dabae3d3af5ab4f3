package io.dirflux.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.StoreUnavailableException;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** A process that stands still in a transaction must not keep its locks. */
class TransactionsTest {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String BOUND = "idle_in_transaction_session_timeout";

    private static final String LOCK = "update dirflux_state set version = version";

    private final String prefix = TestDatabases.name();
    private final Transactions transactions =
            new Transactions(TestDatabases.postgresqlDatabase(), TableNames.DEFAULT.withPrefix(prefix));

    @Test
    void aTransactionMayStandStillForTenSeconds() {
        String bound = transactions
                .run(sql -> sql.query(
                                "select current_setting('" + BOUND + "') as bound",
                                row -> row.get("bound", String.class))
                        .single())
                .block(SOON);

        assertThat(bound).isEqualTo("10s");
    }

    @Test
    void theLocksOfOneThatStandsStillAreTakenFromIt() {
        R2dbcDirectoryStore.of(transactions.database())
                .withPrefix(prefix)
                .createSchema()
                .block(SOON);
        Mono<Long> other = transactions.run(sql -> sql.update(LOCK));
        Mono<Long> standsStill = transactions.run(sql -> sql.update("select set_config('" + BOUND + "', '200ms', true)")
                .then(sql.update(LOCK))
                .then(other)
                .then(sql.update(LOCK)));

        StepVerifier.create(standsStill)
                .expectError(StoreUnavailableException.class)
                .verify(SOON);
    }
}
