package io.dirflux.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.MassRemovalException;
import io.dirflux.error.StoreConflictException;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryState;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Email;
import io.dirflux.model.Membership;
import io.dirflux.model.Role;
import io.dirflux.model.UserState;
import io.dirflux.sync.DirectoryBatch.Origin;
import io.dirflux.sync.DirectoryBatch.PassStep;
import io.dirflux.sync.StoreBatch.StreamStep;
import io.dirflux.sync.SyncPass.Phase;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** What every {@link DirectoryStore} keeps to: extend it and hand in a store that nothing was stored in yet. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
public abstract class DirectoryStoreContract {

    private static final Duration SOON = Duration.ofSeconds(30);
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final String D = "directory_1";
    private static final RemovalGuard GUARD = new RemovalGuard(0.2);

    private DirectoryStore store;

    /** A store without anything in it, another one for each test. */
    protected abstract DirectoryStore emptyStore() throws Exception;

    @BeforeEach
    void open() throws Exception {
        store = emptyStore();
    }

    // ---- position

    @Test
    void anEmptyStoreHasNoState() {
        assertThat(state()).isEqualTo(SyncState.EMPTY);
    }

    @Test
    void thePositionIsStoredWithItsVersion() {
        StreamPosition first = StreamPosition.startingAt(T0);
        StreamPosition second = new StreamPosition("event_1", T0.plusMillis(1), T0.plusSeconds(5));
        apply(new StreamStep(0, "all", first));
        assertThat(state()).isEqualTo(new SyncState(1, "all", first, Map.of()));
        apply(new StreamStep(1, "all", second));
        assertThat(state()).isEqualTo(new SyncState(2, "all", second, Map.of()));
    }

    @Test
    void aPositionThatHasMovedOnIsAConflictAndIsRolledBack() {
        apply(new StreamStep(0, "all", StreamPosition.startingAt(T0)), listed(D));
        SyncState before = state();
        StreamStep stale = new StreamStep(0, "all", StreamPosition.startingAt(T0.plusSeconds(9)));

        StepVerifier.create(store.apply(new StoreBatch(stale, List.of(events(D, users(user("u1")))), true)))
                .expectError(StoreConflictException.class)
                .verify(SOON);
        assertThat(state()).isEqualTo(before);
        assertThat(rows(D)).isEmpty();
    }

    @Test
    void onlyOneOfTwoConcurrentMovesOfThePositionSucceeds() {
        apply(new StreamStep(0, "all", StreamPosition.startingAt(T0)), listed(D));
        for (int round = 0; round < 20; round++) {
            long version = state().version();
            List<Boolean> moved = Flux.range(0, 4)
                    .flatMap(n -> store.apply(new StoreBatch(
                                    new StreamStep(version, "all", new StreamPosition("event_" + n, T0, T0)),
                                    List.of(events(D, users(user("u" + n)))),
                                    true))
                            .thenReturn(true)
                            .onErrorReturn(StoreConflictException.class, false)
                            .subscribeOn(Schedulers.boundedElastic())) // the driver of H2 blocks for a locked row
                    .collectList()
                    .block(SOON);
            assertThat(moved).containsExactlyInAnyOrder(true, false, false, false);
            assertThat(state().version()).isEqualTo(version + 1);
        }
    }

    @Test
    void nothingHappensBeforeTheSubscription() {
        Mono<Applied> apply = store.apply(new StoreBatch(null, List.of(listed(D)), true));
        assertThat(state().directories()).isEmpty();
        apply.block(SOON);
        assertThat(state().directories()).containsOnlyKeys(D);
    }

    @Test
    void itDoesNotBlockWhereBlockingIsForbidden() {
        Mono<SyncState> work =
                store.apply(new StoreBatch(null, List.of(listed(D)), true)).then(store.load());
        assertThat(work.subscribeOn(Schedulers.parallel()).block(SOON).directories())
                .containsOnlyKeys(D);
    }

    @Test
    void aTransactionThatIsCancelledIsStoredAsAWholeOrNotAtAll() {
        apply(new StreamStep(0, "all", StreamPosition.startingAt(T0)), listed(D));
        for (int round = 0; round < 30; round++) {
            SyncState before = state();
            String id = "u" + round;
            store.apply(new StoreBatch(
                            new StreamStep(before.version(), "all", new StreamPosition("event_" + id, T0, T0)),
                            List.of(events(D, users(user(id)))),
                            true))
                    .timeout(Duration.ofNanos(round * 100_000L + 1), Mono.empty())
                    .block(SOON);
            boolean moved = settledVersion() == before.version() + 1;
            assertThat(rows(D).containsKey(RecordKey.user(id))).isEqualTo(moved);
        }
    }

    /** A transaction whose cancel comes late may still be committed: a write of our own waits behind its locks. */
    private long settledVersion() {
        apply(null, listed(D));
        return state().version();
    }

    // ---- rows

    @Test
    void aRecordComesBackAsItWasStored() {
        DirectoryUser user = DirectoryUser.builder("u1", D)
                .object("directory_user")
                .organizationId("org_1")
                .idpId("idp'1")
                .email("ada@example.com")
                .firstName("Ada")
                .lastName("O'Brien \"ß\" 😀")
                .name("Ada O'Brien")
                .username("ada")
                .jobTitle("Engineer")
                .state(UserState.of("on_leave"))
                .customAttributes(attributes("department", "R&D", "unmapped", null, "nested", List.of(1L, true)))
                .rawAttributes(Map.of("raw", "x"))
                .createdAt(T0)
                .updatedAt(T0.plusMillis(123))
                .build();
        DirectoryGroup group = DirectoryGroup.builder("g1", D)
                .object("directory_group")
                .organizationId("org_1")
                .idpId("idp-g")
                .name("x".repeat(4_000))
                .createdAt(T0)
                .updatedAt(T0)
                .build();
        apply(null, listed(D));
        apply(null, events(D, records(List.of(group), List.of(user), Set.of(new Membership("g1", "u1")))));
        apply(null, events(D, removed(Set.of("g1"), Set.of("u1"), Set.of())));

        assertThat(changes())
                .contains(new DirectoryChange.UserAdded(user), new DirectoryChange.GroupAdded(group))
                .endsWith(
                        new DirectoryChange.MembershipRemoved(D, new Membership("g1", "u1")),
                        new DirectoryChange.UserRemoved(user),
                        new DirectoryChange.GroupRemoved(group));
    }

    @Test
    void aFieldThatCouldNotBeReadStaysAsItIsStored() {
        DirectoryUser known = DirectoryUser.builder("u1", D)
                .email("ada@example.com")
                .firstName("Ada")
                .emails(List.of(new Email(true, "work", "ada@example.com")))
                .state(UserState.ACTIVE)
                .customAttributes(Map.of("department", "R&D"))
                .rawAttributes(Map.of("raw", "x"))
                .role(new Role("admin"))
                .roles(List.of(new Role("admin")))
                .createdAt(T0)
                .updatedAt(T0)
                .build();
        DirectoryGroup group = DirectoryGroup.builder("g1", D)
                .name("Engineers")
                .rawAttributes(Map.of("raw", "x"))
                .updatedAt(T0)
                .build();
        apply(null, listed(D));
        apply(null, events(D, records(List.of(group), List.of(known), Set.of())));
        apply(
                null,
                events(
                        D,
                        records(
                                List.of(DirectoryGroup.builder("g1", D)
                                        .name("Renamed")
                                        .unreadable(Set.of("raw_attributes", "updated_at"))
                                        .rawAttributes(null)
                                        .build()),
                                List.of(unreadable("u1").firstName("Grace").build()),
                                Set.of())));

        DirectoryUser user = (DirectoryUser) rows(D).get(RecordKey.user("u1"));
        assertThat(user.firstName()).isEqualTo("Grace");
        assertThat(user.email()).isEqualTo("ada@example.com");
        assertThat(user.emails()).isEqualTo(known.emails());
        assertThat(user.state()).isEqualTo(UserState.ACTIVE);
        assertThat(user.customAttributes()).isEqualTo(Map.of("department", "R&D"));
        assertThat(user.rawAttributes()).isEqualTo(Map.of("raw", "x"));
        assertThat(user.role()).isEqualTo(new Role("admin"));
        assertThat(user.roles()).containsExactly(new Role("admin"));
        assertThat(user.updatedAt()).isEqualTo(T0);
        assertThat(user.unreadable()).isEmpty();
        DirectoryGroup renamed = (DirectoryGroup) rows(D).get(RecordKey.group("g1"));
        assertThat(renamed.name()).isEqualTo("Renamed");
        assertThat(renamed.rawAttributes()).isEqualTo(Map.of("raw", "x"));
        assertThat(renamed.updatedAt()).isEqualTo(T0);
    }

    @Test
    void aFieldThatWasNeverReadIsNotKnown() {
        apply(null, listed(D));
        apply(null, events(D, users(unreadable("u1").firstName("Ada").build())));
        apply(null, events(D, users(unreadable("u1").firstName("Grace").build())));
        DirectoryUser user = (DirectoryUser) rows(D).get(RecordKey.user("u1"));
        assertThat(user.firstName()).isEqualTo("Grace");
        assertThat(user.emails()).isNull();
        assertThat(user.roles()).isNull();
        assertThat(user.customAttributes()).isNull();
        assertThat(user.rawAttributes()).isNull();

        apply(null, events(D, users(user("u1", "Grace", T0))));
        apply(null, events(D, users(user("u1", "Ada", T0))));
        assertThat(((DirectoryUser) rows(D).get(RecordKey.user("u1"))).emails()).isEmpty();
    }

    private static DirectoryUser.Builder unreadable(String id) {
        return DirectoryUser.builder(id, D)
                .emails(null)
                .roles(null)
                .customAttributes(null)
                .rawAttributes(null)
                .unreadable(Set.of(
                        "email",
                        "emails",
                        "state",
                        "custom_attributes",
                        "raw_attributes",
                        "role",
                        "roles",
                        "created_at",
                        "updated_at"));
    }

    @Test
    void whatIsStrictlyOlderIsSkipped() {
        apply(null, listed(D));
        apply(null, events(D, users(user("u1", "new", T0.plusSeconds(10)), user("u2", "new", null))));
        apply(null, events(D, users(user("u1", "older", T0.plusSeconds(9)), user("u2", "timed", T0))));
        assertThat(name("u1")).isEqualTo("new");
        assertThat(name("u2")).isEqualTo("timed");
        apply(null, events(D, users(user("u1", "equal", T0.plusSeconds(10)), user("u2", "untimed", null))));
        assertThat(name("u1")).isEqualTo("equal");
        assertThat(name("u2")).isEqualTo("untimed");
    }

    @Test
    void theSameTwiceChangesNothing() {
        RecordBatch records = records(List.of(group("g1")), List.of(user("u1")), Set.of(new Membership("g1", "u1")));
        apply(null, listed(D));
        apply(null, events(D, records));
        int changes = changes().size();
        apply(null, events(D, records));
        apply(null, listed(D));
        assertThat(changes()).hasSize(changes);
    }

    @Test
    void aRemovalNeverAddsAnything() {
        apply(null, listed(D));
        apply(null, events(D, removed(Set.of("g1"), Set.of("u1"), Set.of(new Membership("g2", "u2")))));
        assertThat(rows(D)).isEmpty();
        assertThat(changes()).hasSize(1);
    }

    @Test
    void whoIsKnownStaysAsTheyAreIfTheyAreOnlyNamed() {
        apply(null, listed(D));
        apply(null, events(D, records(List.of(group("g1")), List.of(user("u1", "known", T0)), Set.of())));
        RecordBatch joined = new RecordBatch(
                List.of(),
                List.of(),
                List.of(group("g1")),
                List.of(user("u1", "named", T0.plusSeconds(1)), user("u2", "unknown", T0)),
                Set.of(new Membership("g1", "u1"), new Membership("g1", "u2")),
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of());
        apply(null, events(D, joined));
        assertThat(name("u1")).isEqualTo("known");
        assertThat(name("u2")).isEqualTo("unknown");
        assertThat(rows(D)).hasSize(5);
    }

    @Test
    void aUserOrGroupTakesItsMembershipsAlong() {
        apply(null, listed(D));
        apply(null, events(D, square()));
        apply(null, events(D, removed(Set.of("g1"), Set.of("u1"), Set.of())));
        assertThat(rows(D))
                .containsOnlyKeys(
                        RecordKey.user("u2"), RecordKey.group("g2"), RecordKey.of(new Membership("g2", "u2")));
    }

    @Test
    void aDeletedDirectoryRemovesItsRecordsAndRefusesLaterOnes() {
        apply(null, listed(D), listed("directory_2"));
        apply(null, events(D, square()), events("directory_2", users(user("x", "directory_2"))));
        apply(null, gone(D));
        apply(null, events(D, users(user("u9"))), listed(D));

        assertThat(rows(D)).isEmpty();
        assertThat(rows("directory_2")).hasSize(1);
        assertThat(state().directories().get(D).deleted()).isTrue();
        assertThat(changes())
                .filteredOn(change -> change.directoryId().equals(D))
                .last()
                .isInstanceOf(DirectoryChange.DirectoryRemoved.class);
    }

    @Test
    void anUnknownDirectoryIsNotMadeUp() {
        apply(null, events("directory_9", users(user("u1"))));
        assertThat(state().directories()).isEmpty();
    }

    @Test
    void aDirectoryThatIsLinkedAgainWantsAPass() {
        apply(null, listed(directory(D, "unlinked")));
        assertThat(state().directories().get(D).passWanted()).isFalse();
        apply(null, listed(directory(D, "active"))); // as an event tells it
        assertThat(state().directories().get(D).passWanted()).isTrue();
        assertThat(state().directories().get(D).directory().state()).isEqualTo(DirectoryState.LINKED);
        begin(D);
        assertThat(state().directories().get(D).passWanted()).isFalse();
    }

    // ---- passes

    @Test
    void aPageIsStoredWithItsCursor() {
        apply(null, listed(D));
        SyncPass pass = begin(D);
        SyncPass after =
                new SyncPass(1, Phase.USERS, "u1", pass.revision() + 1, 0, 1, 0, Set.of(RecordKind.MEMBERSHIP));
        page(D, pass, after, users(user("u1")));
        assertThat(state().directories().get(D).pass()).isEqualTo(after);
        assertThat(rows(D)).containsOnlyKeys(RecordKey.user("u1"));
    }

    @Test
    void aStepOfAPassThatHasMovedOnIsAConflictAndIsRolledBack() {
        apply(null, listed(D), listed("directory_2"));
        SyncPass pass = begin(D);
        page(D, pass, at(pass, Phase.USERS), users(user("u1")));
        DirectoryBatch other = events("directory_2", users(user("x", "directory_2")));
        DirectoryBatch stale = pageBatch(D, pass, at(pass, Phase.USERS), users(user("u2")));

        StepVerifier.create(store.apply(new StoreBatch(null, List.of(stale, other), true)))
                .expectError(StoreConflictException.class)
                .verify(SOON);
        assertThat(rows(D)).containsOnlyKeys(RecordKey.user("u1"));
        assertThat(rows("directory_2")).isEmpty();
    }

    @Test
    void aPageDoesNotChangeTouchedRows() {
        apply(null, listed(D));
        apply(null, events(D, square()));
        SyncPass pass = begin(D);
        apply(null, events(D, users(user("u2", "by event", T0))));
        apply(null, events(D, removed(Set.of(), Set.of("u1"), Set.of(new Membership("g2", "u2")))));
        page(
                D,
                pass,
                at(pass, Phase.USERS),
                records(List.of(), List.of(user("u1"), user("u2", "by page", T0.plusSeconds(5))), Set.of()));
        pass = state().directories().get(D).pass();
        page(
                D,
                pass,
                at(pass, Phase.SWEEP),
                records(List.of(), List.of(), Set.of(new Membership("g1", "u1"), new Membership("g2", "u2"))));

        assertThat(name("u2")).isEqualTo("by event");
        assertThat(rows(D))
                .containsOnlyKeys(
                        RecordKey.user("u2"),
                        RecordKey.group("g1"),
                        RecordKey.group("g2"),
                        RecordKey.of(new Membership("g1", "u2")));
    }

    @Test
    void whatEventsTouchedBetweenPassesIsNotProtected() {
        apply(null, listed(D));
        apply(null, events(D, users(user("u1", "by event", T0))));
        SyncPass pass = begin(D);
        page(D, pass, at(pass, Phase.USERS), users(user("u1", "by page", T0)));
        assertThat(name("u1")).isEqualTo("by page");
    }

    @Test
    void aPageAddsNoMembershipOfAnUnknownUser() {
        apply(null, listed(D));
        apply(null, events(D, square()));
        SyncPass pass = begin(D);
        page(
                D,
                pass,
                at(pass, Phase.SWEEP),
                records(List.of(), List.of(), Set.of(new Membership("g1", "u9"), new Membership("g9", "u1"))));
        assertThat(rows(D)).hasSize(8);
    }

    @Test
    void theSweepRemovesRowsThatWereNeitherSeenNorTouched() {
        apply(null, listed(D));
        apply(null, events(D, square()));
        SyncPass pass = begin(D);
        page(D, pass, counted(pass, 1), records(List.of(group("g1")), List.of(user("u1")), Set.of()));
        apply(null, events(D, users(user("u3"))));
        apply(null, events(D, records(List.of(), List.of(), Set.of(new Membership("g1", "u3")))));

        SweepResult asked = sweep(D, true);
        assertThat(asked.directory().pass().isRunning()).isTrue();
        assertThat(rows(D)).hasSize(10);

        SweepResult swept = sweep(D, false);
        assertThat(swept.refusal()).isNull();
        assertThat(swept.counts().users().unseen()).isEqualTo(1);
        assertThat(swept.counts().groups().unseen()).isEqualTo(1);
        assertThat(swept.counts().memberships().unseen()).isEqualTo(4);
        assertThat(swept.directory().pass().isRunning()).isFalse();
        assertThat(state().directories().get(D)).isEqualTo(swept.directory());
        assertThat(rows(D))
                .containsOnlyKeys(
                        RecordKey.user("u1"),
                        RecordKey.user("u3"),
                        RecordKey.group("g1"),
                        RecordKey.of(new Membership("g1", "u3")));
    }

    @Test
    void aPassWithNothingToRemoveEndsAtOnce() {
        apply(null, listed(D));
        SyncPass pass = begin(D);
        page(D, pass, at(pass, Phase.SWEEP), users(user("u1")));
        SweepResult result = sweep(D, true);
        assertThat(result.directory().pass().isRunning()).isFalse();
        assertThat(result.directory().completedAt()).isEqualTo(T0);
        assertThat(rows(D)).hasSize(1);
    }

    @Test
    void touchedKeysAreForgottenAtTheEndOfThePass() {
        apply(null, listed(D));
        begin(D);
        apply(null, events(D, users(user("u1", "by event", T0))));
        end(D);
        SyncPass pass = begin(D);
        page(D, pass, at(pass, Phase.SWEEP), users(user("u1", "by page", T0)));
        assertThat(name("u1")).isEqualTo("by page");
    }

    @Test
    void kindsWithARecordThatCouldNotBeReadAreNotSwept() {
        apply(null, listed(D));
        apply(null, events(D, square()));
        SyncPass pass = begin(D);
        Set<RecordKind> unswept = Set.of(RecordKind.USER, RecordKind.MEMBERSHIP);
        SyncPass after = new SyncPass(1, Phase.SWEEP, null, pass.revision() + 1, 0, 1, 0, unswept);
        page(D, pass, after, RecordBatch.EMPTY);
        sweep(D, false);
        assertThat(rows(D)).containsOnlyKeys(RecordKey.user("u1"), RecordKey.user("u2"));
    }

    @Test
    void anUnreadableRecordCountsAsSeenWithItsMemberships() {
        apply(null, listed(D));
        apply(null, events(D, square()));
        SyncPass pass = begin(D);
        RecordBatch unreadable = new RecordBatch(
                List.of(group("g1"), group("g2")),
                List.of(),
                List.of(),
                List.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of(),
                Set.of(RecordKey.user("u1"), RecordKey.user("u9")));
        SyncPass after = new SyncPass(1, Phase.SWEEP, null, pass.revision() + 1, 2, 2, 0, Set.of());
        page(D, pass, after, unreadable);
        sweep(D, false);
        assertThat(rows(D))
                .containsOnlyKeys(
                        RecordKey.group("g1"),
                        RecordKey.group("g2"),
                        RecordKey.user("u1"),
                        RecordKey.of(new Membership("g1", "u1")),
                        RecordKey.of(new Membership("g2", "u1")));
    }

    @Test
    void aSweepOfMoreThanItsShareRemovesNothing() {
        apply(null, listed(D));
        apply(null, events(D, users(many(100, "u"))));
        SyncPass pass = begin(D);
        page(D, pass, counted(pass, 79), users(many(79, "u")));
        SweepResult refused = sweep(D, false);
        assertThat(refused.refusal()).isInstanceOf(MassRemovalException.class).hasMessageContaining("21 of 100 users");
        assertThat(refused.directory().pass().isRunning()).isFalse();
        assertThat(rows(D)).hasSize(100);

        pass = begin(D);
        page(D, pass, counted(pass, 80), users(many(80, "u")));
        assertThat(sweep(D, false).refusal()).isNull();
        assertThat(rows(D)).hasSize(80);
    }

    @Test
    void anEmptyListOfUsersIsBelievedTheSecondTime() {
        apply(null, listed(D));
        apply(null, events(D, users(many(3, "u"))));
        SyncPass pass = begin(D);
        page(D, pass, at(pass, Phase.SWEEP), RecordBatch.EMPTY);
        assertThat(sweep(D, false).refusal()).isNotNull();
        assertThat(rows(D)).hasSize(3);

        pass = begin(D);
        page(D, pass, at(pass, Phase.SWEEP), RecordBatch.EMPTY);
        assertThat(sweep(D, false).refusal()).isNull();
        assertThat(rows(D)).isEmpty();
    }

    @Test
    void aSweepOfAPassThatHasMovedOnIsAConflict() {
        apply(null, listed(D));
        apply(null, events(D, users(user("u1"))));
        SyncPass pass = begin(D);
        page(D, pass, at(pass, Phase.SWEEP), RecordBatch.EMPTY);
        StepVerifier.create(store.sweep(request(D, pass, false)))
                .expectError(StoreConflictException.class)
                .verify(SOON);
        assertThat(rows(D)).hasSize(1);
    }

    @Test
    void driftCountsTheRowsThatNoEventReported() {
        apply(null, listed(D));
        apply(null, events(D, users(user("u1"), user("u2"), user("u3"), user("u4"))));
        SyncPass pass = begin(D);
        page(D, pass, counted(pass, 4), users(user("u1"), user("u2"), user("u3"), user("u4")));
        assertThat(sweep(D, false).drift()).isZero(); // the first pass

        pass = begin(D);
        page(
                D,
                pass,
                counted(pass, 4),
                users(user("u1", "changed", T0), user("u2", "told of", T0), user("u3"), user("u5")));
        apply(null, events(D, users(user("u2", "told of", T0))));
        assertThat(sweep(D, false).drift()).isEqualTo(3); // u1 changed, u5 added, u4 removed
    }

    @Test
    void idsComeInOrder() {
        apply(null, listed(D));
        apply(null, events(D, records(List.of(group("g1")), many(25, "u"), Set.of())));
        List<String> ids = store.ids(D, RecordKind.USER, "", 10).collectList().block(SOON);
        List<String> more =
                store.ids(D, RecordKind.USER, ids.get(9), 100).collectList().block(SOON);
        assertThat(ids).hasSize(10).isSorted();
        assertThat(more).hasSize(15).isSorted().doesNotContainAnyElementsOf(ids);
        assertThat(store.ids(D, RecordKind.GROUP, "", 10).collectList().block(SOON))
                .containsExactly("g1");
    }

    @Test
    void aRecordThatADatabaseMayRefuseCostsOnlyItself() {
        apply(null, listed(D));
        DirectoryUser nul = user("u1", "a\u0000b", T0);
        DirectoryUser surrogate = DirectoryUser.builder("u2", D)
                .firstName("\ud83d")
                .customAttributes(Map.of("k\u0000", "v\u0000 \udc00 \\u0000"))
                .build();
        DirectoryUser longMail = DirectoryUser.builder("u3", D)
                .email("x".repeat(20_000) + "@example.com")
                .build();
        SyncPass pass = begin(D);
        Applied applied = store.apply(new StoreBatch(
                        null,
                        List.of(pageBatch(D, pass, counted(pass, 4), users(nul, surrogate, longMail, user("u4")))),
                        true))
                .block(SOON);
        assertThat(applied).isNotNull();
        assertThat(rows(D)).containsKey(RecordKey.user("u4"));
        Set<String> refused = new HashSet<>();
        applied.refused().forEach(record -> refused.add(record.id()));
        for (String id : List.of("u1", "u2", "u3")) {
            assertThat(rows(D).containsKey(RecordKey.user(id))).isNotEqualTo(refused.contains(id));
        }
    }

    // ---- changes

    @Test
    void changesAreNumberedInOrderAndForgottenWhenAllHaveDoneThem() {
        apply(null, listed(D));
        next("one");
        next("two");
        apply(null, events(D, users(user("u1"), user("u2"))));
        apply(null, events(D, users(user("u1", "changed", T0))));
        List<RecordedChange> all = next("one");
        assertThat(all).extracting(RecordedChange::number).containsExactly(1L, 2L, 3L, 4L);

        store.done("one", D, 3).block(SOON);
        assertThat(next("one")).extracting(RecordedChange::number).containsExactly(4L);
        assertThat(next("two")).hasSize(4);
        store.done("two", D, 2).block(SOON);
        assertThat(next("three")).extracting(RecordedChange::number).containsExactly(3L, 4L);
        store.done("one", D, 4).block(SOON);
        store.done("one", D, 1).block(SOON);
        assertThat(next("one")).isEmpty();
        assertThat(store.changes("two", 1).collectList().block(SOON))
                .extracting(RecordedChange::number)
                .containsExactly(3L);
    }

    @Test
    void withoutRecordingThereAreNoChanges() {
        store.apply(new StoreBatch(null, List.of(listed(D)), false)).block(SOON);
        store.apply(new StoreBatch(null, List.of(events(D, users(user("u1")))), false))
                .block(SOON);
        assertThat(next("one")).isEmpty();
    }

    // ---- what the tests are written with

    private SyncState state() {
        return Objects.requireNonNull(store.load().block(SOON));
    }

    private void apply(StreamStep stream, DirectoryBatch... directories) {
        store.apply(new StoreBatch(stream, List.of(directories), true)).block(SOON);
    }

    private List<RecordedChange> next(String consumer) {
        return store.changes(consumer, 10_000).collectList().block(SOON);
    }

    private List<DirectoryChange> changes() {
        return next("contract").stream().map(RecordedChange::change).toList();
    }

    /** The rows of a directory, as the changes since the beginning make them. */
    private Map<RecordKey, Object> rows(String directoryId) {
        Map<RecordKey, Object> rows = new HashMap<>();
        for (DirectoryChange change : changes()) {
            if (!change.directoryId().equals(directoryId)) {
                continue;
            }
            if (change instanceof DirectoryChange.UserAdded added) {
                assertThat(rows.put(RecordKey.user(added.user().id()), added.user()))
                        .isNull();
            } else if (change instanceof DirectoryChange.UserChanged changed) {
                rows.put(RecordKey.user(changed.after().id()), changed.after());
            } else if (change instanceof DirectoryChange.UserRemoved removed) {
                assertThat(rows.remove(RecordKey.user(removed.last().id()))).isNotNull();
            } else if (change instanceof DirectoryChange.GroupAdded added) {
                assertThat(rows.put(RecordKey.group(added.group().id()), added.group()))
                        .isNull();
            } else if (change instanceof DirectoryChange.GroupChanged changed) {
                rows.put(RecordKey.group(changed.after().id()), changed.after());
            } else if (change instanceof DirectoryChange.GroupRemoved removed) {
                assertThat(rows.remove(RecordKey.group(removed.last().id()))).isNotNull();
            } else if (change instanceof DirectoryChange.MembershipAdded added) {
                assertThat(rows.put(RecordKey.of(added.membership()), added)).isNull();
            } else if (change instanceof DirectoryChange.MembershipRemoved removed) {
                assertThat(rows.remove(RecordKey.of(removed.membership()))).isNotNull();
            } else if (change instanceof DirectoryChange.DirectoryRemoved) {
                rows.clear();
            }
        }
        return rows;
    }

    private String name(String userId) {
        return ((DirectoryUser) rows(D).get(RecordKey.user(userId))).firstName();
    }

    private static DirectoryUser user(String id) {
        return user(id, D);
    }

    private static DirectoryUser user(String id, String directoryId) {
        return DirectoryUser.builder(id, directoryId)
                .firstName(id)
                .updatedAt(T0)
                .build();
    }

    private static DirectoryUser user(String id, String name, Instant updatedAt) {
        return DirectoryUser.builder(id, D).firstName(name).updatedAt(updatedAt).build();
    }

    private static List<DirectoryUser> many(int count, String prefix) {
        return IntStream.range(0, count).mapToObj(n -> user(prefix + n)).toList();
    }

    private static DirectoryGroup group(String id) {
        return DirectoryGroup.builder(id, D).name(id).updatedAt(T0).build();
    }

    private static Map<String, Object> attributes(Object... namesAndValues) {
        Map<String, Object> attributes = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            attributes.put((String) namesAndValues[i], namesAndValues[i + 1]);
        }
        return attributes;
    }

    private static RecordBatch users(DirectoryUser... users) {
        return users(Arrays.asList(users));
    }

    private static RecordBatch users(List<DirectoryUser> users) {
        return records(List.of(), users, Set.of());
    }

    private static RecordBatch records(
            List<DirectoryGroup> groups, List<DirectoryUser> users, Set<Membership> memberships) {
        return new RecordBatch(
                groups, users, List.of(), List.of(), memberships, Set.of(), Set.of(), Set.of(), Set.of());
    }

    /** Two users, each in both of two groups. */
    private static RecordBatch square() {
        return records(
                List.of(group("g1"), group("g2")),
                List.of(user("u1"), user("u2")),
                Set.of(
                        new Membership("g1", "u1"),
                        new Membership("g1", "u2"),
                        new Membership("g2", "u1"),
                        new Membership("g2", "u2")));
    }

    private static RecordBatch removed(Set<String> groups, Set<String> users, Set<Membership> memberships) {
        return new RecordBatch(
                List.of(), List.of(), List.of(), List.of(), Set.of(), groups, users, memberships, Set.of());
    }

    private static Directory directory(String id, String state) {
        return Directory.builder(id)
                .name("Acme")
                .state(DirectoryState.of(state))
                .updatedAt(T0)
                .build();
    }

    private static DirectoryBatch listed(String id) {
        return listed(directory(id, "linked"));
    }

    private static DirectoryBatch listed(Directory directory) {
        return new DirectoryBatch(directory.id(), Origin.EVENTS, directory, false, false, null, RecordBatch.EMPTY);
    }

    private static DirectoryBatch gone(String id) {
        return new DirectoryBatch(id, Origin.EVENTS, null, true, false, null, RecordBatch.EMPTY);
    }

    private static DirectoryBatch events(String id, RecordBatch records) {
        return new DirectoryBatch(id, Origin.EVENTS, null, false, false, null, records);
    }

    private static DirectoryBatch pageBatch(String id, SyncPass before, SyncPass after, RecordBatch records) {
        PassStep step = new PassStep(before.number(), before.revision(), after);
        return new DirectoryBatch(id, Origin.PAGE, null, false, false, step, records);
    }

    private void page(String id, SyncPass before, SyncPass after, RecordBatch records) {
        apply(null, pageBatch(id, before, after, records));
    }

    private static SyncPass at(SyncPass pass, Phase phase) {
        return new SyncPass(pass.number(), phase, null, pass.revision() + 1, 1, pass.users(), 1, Set.of());
    }

    private static SyncPass counted(SyncPass pass, int users) {
        return new SyncPass(pass.number(), Phase.SWEEP, null, pass.revision() + 1, 1, users, 1, Set.of());
    }

    private SyncPass begin(String id) {
        SyncPass before = state().directories().get(id).pass();
        SyncPass begun =
                new SyncPass(before.number() + 1, Phase.GROUPS, null, before.revision() + 1, 0, 0, 0, Set.of());
        page(id, before, begun, RecordBatch.EMPTY);
        return begun;
    }

    private void end(String id) {
        SyncPass before = state().directories().get(id).pass();
        page(id, before, counted(before, 1), RecordBatch.EMPTY);
        sweep(id, false);
    }

    private SweepResult sweep(String id, boolean onlyIfNothingIsUnseen) {
        return store.sweep(request(id, state().directories().get(id).pass(), onlyIfNothingIsUnseen))
                .block(SOON);
    }

    private static SweepRequest request(String id, SyncPass before, boolean onlyIfNothingIsUnseen) {
        SyncPass ended = new SyncPass(
                before.number(),
                Phase.NONE,
                null,
                before.revision() + 1,
                before.groups(),
                before.users(),
                before.memberships(),
                before.unswept());
        PassStep step = new PassStep(before.number(), before.revision(), ended);
        return new SweepRequest(id, step, GUARD, onlyIfNothingIsUnseen, true, T0);
    }
}
