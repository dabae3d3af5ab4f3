package io.dirflux.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryState;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Email;
import io.dirflux.model.Membership;
import io.dirflux.model.Role;
import io.dirflux.model.UserState;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rows that batches of events leave. */
abstract class StoreRowsContract extends StorePositionContract {

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
    void aFieldThatIsNotInEveryListIsWrittenWithoutAChange() {
        apply(null, listed(D));
        apply(null, events(D, users(ada("ada", "x"))));
        int before = changes().size();
        apply(null, events(D, users(ada("lovelace", "y"))));
        assertThat(changes()).hasSize(before);

        apply(null, events(D, removed(Set.of(), Set.of("u1"), Set.of())));
        DirectoryUser last = ((DirectoryChange.UserRemoved) changes().get(before)).last();
        assertThat(last.username()).isEqualTo("lovelace");
        assertThat(last.rawAttributes()).isEqualTo(Map.of("raw", "y"));
    }

    private static DirectoryUser ada(String username, String raw) {
        return DirectoryUser.builder("u1", D)
                .firstName("Ada")
                .username(username)
                .rawAttributes(Map.of("raw", raw))
                .updatedAt(T0)
                .build();
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
}
