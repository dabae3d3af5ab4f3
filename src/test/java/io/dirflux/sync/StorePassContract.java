package io.dirflux.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.error.MassRemovalException;
import io.dirflux.error.StoreConflictException;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Membership;
import io.dirflux.sync.DirectoryBatch.Origin;
import io.dirflux.sync.SweepCounts.KindCount;
import io.dirflux.sync.SyncPass.Phase;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** Pages and sweeps. */
abstract class StorePassContract extends StoreRowsContract {

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
    void aRefusedRecordIsNotSwept() {
        apply(null, listed(D));
        apply(null, events(D, users(user("u3"))));
        SyncPass pass = begin(D);
        page(D, pass, counted(pass, 1), users(withLongEmail("u3")));
        assertThat(sweep(D, false).counts().unseen()).isZero();
        assertThat(rows(D)).containsKey(RecordKey.user("u3"));
    }

    /** The rows are seen only in the counts of a pass, because nothing tells them. */
    @Test
    void withoutRecordedChangesARemovalTakesItsMembershipsAlongToo() {
        for (DirectoryBatch batch :
                List.of(listed(D), events(D, square()), events(D, removed(Set.of("g1"), Set.of("u1"), Set.of())))) {
            store.apply(new StoreBatch(null, List.of(batch), false)).block(SOON);
        }
        SyncPass pass = begin(D);
        page(D, pass, counted(pass, 1), RecordBatch.EMPTY);
        assertThat(sweep(D, true).counts())
                .isEqualTo(new SweepCounts(new KindCount(1, 1), new KindCount(1, 1), new KindCount(1, 1)));
        assertThat(store.ids(D, RecordKind.USER, "", 10).collectList().block(SOON))
                .containsExactly("u2");
        assertThat(store.ids(D, RecordKind.GROUP, "", 10).collectList().block(SOON))
                .containsExactly("g2");
        assertThat(changes()).isEmpty();
    }

    /** PostgreSQL refuses it: it cannot be compressed, and is longer than an entry of an index may be. */
    private static DirectoryUser withLongEmail(String id) {
        StringBuilder name = new StringBuilder();
        new Random(1).ints(20_000, 'a', 'z' + 1).forEach(name::appendCodePoint);
        return DirectoryUser.builder(id, D).email(name + "@example.com").build();
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
        DirectoryUser longMail = withLongEmail("u3");
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

    @Test
    void aRecordThatADatabaseMayRefuseCostsOnlyItselfAlsoIfItsDirectoryIsNew() {
        DirectoryUser longMail = withLongEmail("u1");
        RecordBatch records = records(List.of(group("g1")), List.of(longMail, user("u2")), Set.of());
        Applied applied = store.apply(new StoreBatch(
                        null,
                        List.of(new DirectoryBatch(
                                D, Origin.EVENTS, directory(D, "linked"), false, false, null, records)),
                        true))
                .block(SOON);
        assertThat(rows(D)).containsKeys(RecordKey.user("u2"), RecordKey.group("g1"));
        assertThat(rows(D).containsKey(RecordKey.user("u1")))
                .isNotEqualTo(applied.refused().stream().anyMatch(record -> "u1".equals(record.id())));
    }
}
