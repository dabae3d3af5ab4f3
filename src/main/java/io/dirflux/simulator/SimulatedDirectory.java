package io.dirflux.simulator;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableSet;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The contents of one directory, read without HTTP. A test compares them with what its client read.
 *
 * <p>Users and groups are numbered from 0 in order of creation, which is also the order of their ids. Every method
 * computes its result when called and reflects all changes made so far. Streams are lazy and ascending.
 */
public final class SimulatedDirectory {
    private static final int LONG_GROUP_NAME = 3_634;
    private static final int LONG_GROUP_NAME_PERIOD = 20;
    private static final int LONG_GROUP_NAME_PLACE = 3;
    private static final List<String> GROUP_NAMES =
            List.of("Engineering", "Sales", "Design", "Finance", "Support", "Operations", "Legal", "Research");
    private static final int EXTERNAL_KEY = -1;
    private static final int BATCH = 10;
    private static final int BATCH_MILLIS = 200;
    private static final int USERS_AFTER_MILLIS = 1_000;

    final int number;
    final DirectorySpec spec;
    final Instant createdAt;
    final String domain;
    final DirectoryChanges changes = new DirectoryChanges();
    private final long seed;
    private final IdCodec codec;
    private final MembershipRules memberships;
    private final String organizationId;
    private final String name;
    private final String id;

    SimulatedDirectory(long seed, int number, Organization organization, DirectorySpec spec, Instant createdAt) {
        this.seed = seed;
        this.number = number;
        this.spec = spec;
        this.createdAt = createdAt;
        this.codec = new IdCodec(seed);
        this.memberships = new MembershipRules(seed, number, spec.groups(), spec.groupsPerUser());
        this.organizationId = organization.id();
        this.domain = organization.domain();
        this.name = spec.name() != null ? spec.name() : organization.name() + " Directory " + (number + 1);
        this.id = codec.encode(IdKind.DIRECTORY, createdAt.toEpochMilli(), IdCodec.position(number, 0));
    }

    public String id() {
        return id;
    }

    public String organizationId() {
        return organizationId;
    }

    public String name() {
        return name;
    }

    public String type() {
        return spec.type();
    }

    public String state() {
        DirectoryChanges.@Nullable Changed<String> changed = changes.state;
        return changed == null ? spec.state() : changed.now();
    }

    /** The number of users, without removed ones. */
    public int users() {
        return userPlaces() - changes.removedUsers.size();
    }

    /** The number of groups, without removed ones. */
    public int groups() {
        return groupPlaces() - changes.removedGroups.size();
    }

    /** The number of users in a state, given as its exact wire value. */
    public int users(String state) {
        int periods = userPlaces() / Oddity.PERIOD;
        int count = periods * originallyIn(state, Oddity.PERIOD) + originallyIn(state, userPlaces() % Oddity.PERIOD);
        Set<Long> touched = new HashSet<>(changes.removedUsers);
        touched.addAll(changes.people.keySet());
        for (long user : touched) {
            boolean now = !changes.removedUsers.contains(user)
                    && userState((int) user).equals(state);
            count += (now ? 1 : 0) - (originalState(user).equals(state) ? 1 : 0);
        }
        return count;
    }

    /** The number of memberships: pairs of a user and one of its groups. Takes time proportional to the result. */
    public long memberships() {
        return userSet().stream()
                .map(user -> groupsOfSet(user).stream().count())
                .sum();
    }

    public String userId(int user) {
        return codec.encode(IdKind.USER, createdAt(IdKind.USER, user).toEpochMilli(), IdCodec.position(number, user));
    }

    public String groupId(int group) {
        return codec.encode(
                IdKind.GROUP, createdAt(IdKind.GROUP, group).toEpochMilli(), IdCodec.position(number, group));
    }

    /** A user's state, as its wire value. */
    public String userState(int user) {
        DirectoryChanges.@Nullable Changed<SimulatedUser> changed = changes.people.get((long) user);
        return changed == null ? originalState(user) : changed.now().state();
    }

    /** A user's primary email address, or null. */
    public @Nullable String userEmail(int user) {
        return person(user).email();
    }

    /**
     * The id of the user with this primary address, in any case.
     *
     * @throws IllegalArgumentException if there is none
     */
    public String userIdOf(String email) {
        OptionalLong found = usersWithEmail(email).ceiling(0);
        return userId((int) found.orElseThrow(() -> new IllegalArgumentException("no user has this address in " + id)));
    }

    /**
     * The id of the first group with this name.
     *
     * @throws IllegalArgumentException if there is none
     */
    public String groupIdOf(String name) {
        long found = groupSet().stream()
                .filter(group -> groupName((int) group).equals(name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no group is named \"" + name + "\" in " + id));
        return groupId((int) found);
    }

    /** The index of a user of this directory, including removed ones; empty for any other id. */
    public OptionalInt userIndex(String userId) {
        return index(IdKind.USER, userId);
    }

    /** The index of a group of this directory, including removed ones; empty for any other id. */
    public OptionalInt groupIndex(String groupId) {
        return index(IdKind.GROUP, groupId);
    }

    public Stream<String> userIds() {
        return userSet().stream().mapToObj(user -> userId((int) user));
    }

    public Stream<String> groupIds() {
        return groupSet().stream().mapToObj(group -> groupId((int) group));
    }

    /** The ids of a user's groups. */
    public Stream<String> groupsOf(int user) {
        return groupsOfSet(user).stream().mapToObj(group -> groupId((int) group));
    }

    /** The ids of a group's members. */
    public Stream<String> membersOf(int group) {
        return membersOfSet(group).stream().mapToObj(user -> userId((int) user));
    }

    PositionSet userSet() {
        return PositionSet.progression(0, 1, userPlaces()).where(user -> !changes.removedUsers.contains(user));
    }

    PositionSet groupSet() {
        return PositionSet.progression(0, 1, groupPlaces()).where(group -> !changes.removedGroups.contains(group));
    }

    PositionSet groupsOfSet(long user) {
        return changes.groupsOf(user, memberships.groupsOf(user));
    }

    PositionSet membersOfSet(long group) {
        return changes.membersOf(group, memberships.membersOf(group, userPlaces()));
    }

    PositionSet usersWithEmail(String email) {
        NavigableSet<Long> candidates = new TreeSet<>(changes.people.keySet());
        SimulatedUser.indexClaimedByEmail(email).ifPresent(index -> candidates.add((long) index));
        return users(candidates).where(user -> email.equalsIgnoreCase(userEmail((int) user)));
    }

    PositionSet usersWithIdpId(String idpId) {
        NavigableSet<Long> candidates = new TreeSet<>();
        SimulatedUser.indexClaimedByIdpId(idpId).ifPresent(index -> candidates.add((long) index));
        return users(candidates).where(user -> person((int) user).idpId().equals(idpId));
    }

    /** A group's name. With oddities, one in twenty has 3,634 characters, the longest recorded in practice. */
    public String groupName(int group) {
        DirectoryChanges.@Nullable Changed<String> changed = changes.groupNames.get((long) group);
        return changed == null ? originalGroupName(group) : changed.now();
    }

    private String originalGroupName(int group) {
        String plain = GROUP_NAMES.get(group % GROUP_NAMES.size())
                + (group < GROUP_NAMES.size() ? "" : " " + group / GROUP_NAMES.size());
        boolean odd = spec.oddities() && group % LONG_GROUP_NAME_PERIOD == LONG_GROUP_NAME_PLACE;
        return odd ? (plain + ' ').repeat(LONG_GROUP_NAME).substring(0, LONG_GROUP_NAME) : plain;
    }

    String externalKey() {
        return Long.toString(SeededHash.of(seed, number, EXTERNAL_KEY) & Long.MAX_VALUE, Character.MAX_RADIX);
    }

    private PositionSet users(NavigableSet<Long> candidates) {
        return PositionSet.of(candidates).where(user -> holds(IdKind.USER, user));
    }

    SimulatedUser person(int user) {
        DirectoryChanges.@Nullable Changed<SimulatedUser> changed = changes.people.get((long) user);
        return changed == null ? SimulatedUser.at(seed, number, user, domain, spec.oddities()) : changed.now();
    }

    /** When the record last changed. Memberships are not part of a record. */
    Instant updatedAt(IdKind kind, int index) {
        DirectoryChanges.@Nullable Changed<?> changed = switch (kind) {
            case USER -> changes.people.get((long) index);
            case GROUP -> changes.groupNames.get((long) index);
            default -> changes.state;
        };
        return changed == null ? createdAt(kind, index) : changed.at();
    }

    /** Groups are created together with the directory, users a second later, ten of each in the same millisecond. */
    Instant createdAt(IdKind kind, int index) {
        if (kind == IdKind.DIRECTORY) {
            return createdAt;
        }
        long after = (long) index / BATCH * BATCH_MILLIS + (kind == IdKind.USER ? USERS_AFTER_MILLIS : 0);
        return createdAt.plusMillis(after);
    }

    /** Whether a user or group with this index exists and was not removed. */
    boolean holds(IdKind kind, long index) {
        PositionSet all = kind == IdKind.USER ? userSet() : groupSet();
        OptionalLong found = all.ceiling(index);
        return index >= 0 && found.isPresent() && found.getAsLong() == index;
    }

    private OptionalInt index(IdKind kind, String wanted) {
        OptionalLong claimed = codec.claimedPosition(kind, wanted);
        if (claimed.isEmpty() || IdCodec.directory(claimed.getAsLong()) != number) {
            return OptionalInt.empty();
        }
        int index = IdCodec.index(claimed.getAsLong());
        int places = kind == IdKind.USER ? userPlaces() : groupPlaces();
        boolean ours =
                index >= 0 && index < places && wanted.equals(kind == IdKind.USER ? userId(index) : groupId(index));
        return ours ? OptionalInt.of(index) : OptionalInt.empty();
    }

    private String originalState(long user) {
        return SimulatedUser.stateAt(user, spec.oddities() ? Oddity.of(user) : Oddity.NONE);
    }

    private int originallyIn(String state, int users) {
        return (int) LongStream.range(0, users)
                .filter(user -> originalState(user).equals(state))
                .count();
    }

    private int userPlaces() {
        return spec.users() + changes.addedUsers.get();
    }

    private int groupPlaces() {
        return spec.groups() + changes.addedGroups.get();
    }
}
