package io.dirflux.r2dbc;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.StoreConflictException;
import io.dirflux.events.LeaderStore;
import io.dirflux.events.LeaderStoreContract;
import io.dirflux.sync.StoreBatch;
import io.dirflux.sync.StreamPosition;
import io.r2dbc.spi.ConnectionFactories;
import io.r2dbc.spi.ConnectionFactory;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** The leaders in databases keep the contract, and what a former leader writes is refused. */
class R2dbcLeaderStoreTest {

    private static final Duration PATIENCE = Duration.ofMinutes(1);

    abstract static class InDatabase extends LeaderStoreContract {

        private ConnectionFactory database;
        private R2dbcDirectoryStore store;
        private String prefix;

        abstract ConnectionFactory database();

        @BeforeEach
        void create() {
            database = database();
            prefix = TestDatabases.name();
            store = R2dbcDirectoryStore.of(database).withPrefix(prefix);
            store.createSchema().block(PATIENCE);
        }

        @Override
        protected LeaderStore store() {
            return store.leaders();
        }

        @Override
        protected void passALease() {
            pass(15);
        }

        /** A clock that goes back is a time that is negative. */
        private void pass(int seconds) {
            String earlier = " set expires_at = expires_at - interval '1' second * " + seconds;
            new Transactions(database, TableNames.DEFAULT.withPrefix(prefix))
                    .run(sql -> sql.update("update dirflux_leader" + earlier)
                            .then(sql.update("update dirflux_candidate" + earlier)))
                    .block(PATIENCE);
        }

        /** A leader that cannot renew leads on for 12 seconds. */
        @Test
        void aLeadThatWasAnsweredLastsLongerThanItIsTrusted() {
            LeaderStore leaders = store();
            LeaderStore.Claim one = new LeaderStore.Claim("one", Set.of("sync"), Set.of(), Set.of());
            for (int seconds = 1; seconds <= 6; seconds++) {
                leaders.claim(one).block(PATIENCE);
                pass(seconds);
                assertThat(leaders.claim(one).block(PATIENCE).numbers()).containsEntry("sync", 1L);
                pass(12);
                assertThat(leaders.claim(new LeaderStore.Claim("other", Set.of("sync"), Set.of(), Set.of()))
                                .block(PATIENCE)
                                .numbers())
                        .as("renewed after %d s", seconds)
                        .isEmpty();
            }
        }

        @Test
        void aClockThatGoesBackAnHourKeepsALeadForOneLeaseAtMost() {
            LeaderStore.Claim dead = new LeaderStore.Claim("dead", Set.of("sync"), Set.of(), Set.of());
            LeaderStore.Claim next = new LeaderStore.Claim("next", Set.of("sync"), Set.of(), Set.of());
            store().claim(dead).block(PATIENCE);
            pass(-3_600);
            assertThat(store().claim(next).block(PATIENCE).numbers()).isEmpty();
            passALease();
            assertThat(store().claim(next).block(PATIENCE).numbers()).containsEntry("sync", 2L);

            pass(-3_600);
            assertThat(store().claim(next).block(PATIENCE).numbers()).containsEntry("sync", 2L); // renews it
            passALease();
            assertThat(store().claim(dead).block(PATIENCE).numbers()).containsEntry("sync", 3L);
        }

        /** Its directories would have no leader. */
        @Test
        void aClockThatGoesBackAnHourDoesNotKeepADeadCandidate() {
            LeaderStore.Claim dead = new LeaderStore.Claim("dead", Set.of(), Set.of(), Set.of("sync"));
            LeaderStore.Claim other = new LeaderStore.Claim("other", Set.of(), Set.of(), Set.of("sync"));
            store().claim(dead).block(PATIENCE);
            store().claim(other).block(PATIENCE);
            pass(-3_600);
            for (int i = 0; i < 2; i++) {
                assertThat(store().claim(other).block(PATIENCE).candidates())
                        .containsOnly(Map.entry("sync", Set.of("other")));
                pass(3_590); // the dead one must not come back when its time has come
            }
            assertThat(store().claim(dead).block(PATIENCE).candidates())
                    .containsOnly(Map.entry("sync", Set.of("dead")));
        }

        @Test
        void aFormerLeaderWritesNothing() {
            LeaderStore leaders = store();
            leaders.claim(new LeaderStore.Claim("one", Set.of("sync"), Set.of(), Set.of()))
                    .block(PATIENCE);
            LeaderStore.Fence one = new LeaderStore.Fence(leaders, "sync", "one", 1);
            write(one, 0).block(PATIENCE);
            assertThat(store.load().block(PATIENCE).version()).isEqualTo(1);

            passALease();
            leaders.claim(new LeaderStore.Claim("other", Set.of("sync"), Set.of(), Set.of()))
                    .block(PATIENCE);
            assertThat(write(one, 1).materialize().block(PATIENCE).getThrowable())
                    .isInstanceOf(StoreConflictException.class)
                    .hasMessageContaining("Another process leads sync now");
            assertThat(store.load().block(PATIENCE).version()).isEqualTo(1);

            write(new LeaderStore.Fence(leaders, "sync", "other", 2), 1).block(PATIENCE);
            assertThat(store.load().block(PATIENCE).version()).isEqualTo(2);
        }

        @Test
        void manyProcessesThatClaimAtOnceHaveOneLeaderForEachTask() {
            Set<String> tasks = Set.of("a", "b", "c", "d");
            List<LeaderStore.ClaimResult> answers = Flux.fromStream(
                            IntStream.range(0, 6).boxed())
                    .flatMap(process -> store.leaders()
                            .claim(new LeaderStore.Claim("process " + process, tasks, Set.of(), Set.of()))
                            .subscribeOn(Schedulers.boundedElastic()))
                    .collectList()
                    .block(PATIENCE);
            assertThat(answers.stream().flatMap(answer -> answer.numbers().entrySet().stream()))
                    .hasSize(4)
                    .allSatisfy(lead -> assertThat(lead.getValue()).isEqualTo(1));
        }

        @Test
        void theLeadersOfAnotherStoreAreRefused() {
            LeaderStore others =
                    R2dbcDirectoryStore.of(database).withPrefix("other_").leaders();
            assertThat(write(new LeaderStore.Fence(others, "sync", "one", 1), 0)
                            .materialize()
                            .block(PATIENCE)
                            .getThrowable())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("take leaders() of this store");
        }

        @Test
        void aLongTransactionDoesNotKeepTheLeaderFromRenewing() {
            LeaderStore leaders = store();
            LeaderStore.Claim claim = new LeaderStore.Claim("one", Set.of("sync"), Set.of(), Set.of());
            leaders.claim(claim).block(PATIENCE);
            Transactions transactions = new Transactions(database, TableNames.DEFAULT.withPrefix(prefix));
            transactions
                    .run(sql -> sql.update("update dirflux_state set version = version + 1") // and goes on for long
                            .then(Mono.defer(() -> leaders.claim(claim)))
                            .doOnNext(leads -> assertThat(leads.numbers()).containsEntry("sync", 1L)))
                    .block(PATIENCE);
        }

        private Mono<Void> write(LeaderStore.Fence fence, long version) {
            StoreBatch.StreamStep step =
                    new StoreBatch.StreamStep(version, "all", StreamPosition.startingAt(Instant.EPOCH));
            return store.apply(new StoreBatch(step, List.of(), false))
                    .contextWrite(context -> context.put(LeaderStore.Fence.class, fence))
                    .then();
        }
    }

    @Nested
    class InH2 extends InDatabase {

        @Override
        ConnectionFactory database() {
            return ConnectionFactories.get("r2dbc:h2:mem:///" + TestDatabases.name() + "?options=DB_CLOSE_DELAY=-1");
        }
    }

    @Nested
    class InPostgresql extends InDatabase {

        @Override
        ConnectionFactory database() {
            return TestDatabases.postgresqlDatabase();
        }
    }
}
