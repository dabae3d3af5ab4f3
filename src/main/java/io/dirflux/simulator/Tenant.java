package io.dirflux.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What the simulator's API key sees: organizations and their directories, made from a seed. Users and groups are
 * functions of seed and index, so a million users cost no memory; changes lie over them, sparse. The same builder calls
 * give the same tenant, byte for byte.
 *
 * <pre>{@code
 * Tenant tenant = Tenant.builder()
 *         .seed(1)
 *         .organization("Acme", DirectorySpec.of(5_000, 60), DirectorySpec.of(0, 0).state("unlinked"))
 *         .build();
 * SimulatedDirectory first = tenant.directories().get(0);
 * first.membersOf(0).toList();                     // the truth a client must find
 * tenant.removeUser(first.userId(17));             // seen by the very next request
 * }</pre>
 *
 * <p>Every change emits its event, in the order of the changes: {@code GET /events} shows it and webhooks bring it (see
 * {@link Simulator#deliverWebhooks}). What changes nothing emits nothing. What the builder made is older than all events.
 *
 * <p>All methods may be called from any thread while the server answers. Methods that take an id refuse one that is not
 * in this tenant, or not any more, with {@link IllegalArgumentException}.
 */
public final class Tenant {
    private static final Instant FIRST_CREATED = Instant.parse("2024-01-15T10:00:00Z");
    private static final String LINKED = "linked";
    private static final Duration BETWEEN_DIRECTORIES = Duration.ofHours(1);

    private final long seed;
    private final List<Organization> organizations;
    private final List<SimulatedDirectory> everMade = new CopyOnWriteArrayList<>();
    private final IdCodec codec;
    private final EventEmitter emitter;
    private Instant nextCreated = FIRST_CREATED;

    Tenant(TenantBuilder builder) {
        seed = builder.seed();
        codec = new IdCodec(seed);
        emitter = new EventEmitter(codec, builder.clock());
        List<Organization> owners = new ArrayList<>();
        for (Map.Entry<String, List<DirectorySpec>> entry :
                builder.organizations().entrySet()) {
            long position = IdCodec.position(owners.size(), 0);
            String id = codec.encode(IdKind.ORGANIZATION, FIRST_CREATED.toEpochMilli(), position);
            Organization owner = new Organization(id, entry.getKey());
            owners.add(owner);
            entry.getValue().forEach(spec -> make(owner, spec));
        }
        organizations = List.copyOf(owners);
    }

    /** A tenant of seed 1 without organizations. */
    public static TenantBuilder builder() {
        return new TenantBuilder();
    }

    /** The ids of all organizations, in the order they were given to the builder. */
    public List<String> organizationIds() {
        return organizations.stream().map(Organization::id).toList();
    }

    /** All directories that are not deleted, oldest first. */
    public List<SimulatedDirectory> directories() {
        return everMade.stream().filter(directory -> !directory.changes.deleted).toList();
    }

    /** The directory of an id. */
    public SimulatedDirectory directory(String directoryId) {
        return find(directoryId).orElseThrow(Tenant::unknown);
    }

    /** The events of the last 30 days, oldest first, also those that {@code GET /events} still holds back. */
    public List<SimulatedEvent> events() {
        return emitter.log().retained(emitter.now());
    }

    /** Lets time pass at once: what happens from now on happens later, and older events come to the end of their 30 days. */
    public synchronized void advanceTime(Duration by) {
        emitter.advanceTime(by);
    }

    EventEmitter emitter() {
        return emitter;
    }

    /**
     * Adds a directory to an organization; returns the new id. Where it is linked, that is an initial sync: one
     * {@code dsync.activated}, then one {@code dsync.user.created} for each user, {@code dsync.group.created} for each
     * group and {@code dsync.group.user_added} for each membership. They are kept in memory, unlike the users.
     */
    public synchronized String addDirectory(String organizationId, DirectorySpec spec) {
        Organization owner = organizations.stream()
                .filter(organization -> organization.id().equals(organizationId))
                .findFirst()
                .orElseThrow(Tenant::unknown);
        SimulatedDirectory directory = make(owner, spec);
        if (directory.state().equals(LINKED)) {
            emitter.synced(directory);
        }
        return directory.id();
    }

    /** Sets a directory's state, any text. To become {@code linked} emits {@code dsync.activated}, all else nothing. */
    public synchronized void updateDirectoryState(String directoryId, String state) {
        SimulatedDirectory directory = directory(directoryId);
        if (!directory.state().equals(state)) {
            directory.changes.state = new DirectoryChanges.Changed<>(state, emitter.now());
            if (state.equals(LINKED)) {
                emitter.activated(directory);
            }
        }
    }

    /**
     * Deletes a directory with its users and groups, as {@code DELETE /directories/:id} does. Emits one
     * {@code dsync.deleted} and nothing for its contents.
     */
    public synchronized void deleteDirectory(String directoryId) {
        delete(directory(directoryId));
    }

    /** Deletes a directory unless it is gone already. */
    synchronized void deleteIfThere(String directoryId) {
        find(directoryId).ifPresent(this::delete);
    }

    private void delete(SimulatedDirectory directory) {
        directory.changes.deleted = true;
        emitter.deleted(directory);
    }

    /**
     * Adds a user at the end of a directory, with groups by the directory's rules; returns the new id. Emits
     * {@code dsync.user.created} and a {@code dsync.group.user_added} for each of those groups.
     */
    public synchronized String addUser(String directoryId) {
        SimulatedDirectory directory = directory(directoryId);
        int user = directory.spec.users() + directory.changes.addedUsers.getAndIncrement();
        emitter.user("created", directory, user);
        emitter.joined(directory, user);
        return directory.userId(user);
    }

    /** Adds a group without members at the end of a directory; returns the new id. Emits {@code dsync.group.created}. */
    public synchronized String addGroup(String directoryId) {
        SimulatedDirectory directory = directory(directoryId);
        int group = directory.spec.groups() + directory.changes.addedGroups.getAndIncrement();
        emitter.group("created", directory, group);
        return directory.groupId(group);
    }

    /** Removes a user, from its groups too. Emits {@code dsync.user.deleted} and nothing for the groups. */
    public synchronized void removeUser(String userId) {
        Member user = member(IdKind.USER, userId);
        user.directory.changes.removedUsers.add(user.index);
        emitter.user("deleted", user.directory, (int) user.index);
    }

    /** Removes a group; its members stay. Emits {@code dsync.group.deleted} and nothing for the members. */
    public synchronized void removeGroup(String groupId) {
        Member group = member(IdKind.GROUP, groupId);
        group.directory.changes.removedGroups.add(group.index);
        emitter.group("deleted", group.directory, (int) group.index);
    }

    /** Sets a user's state, any text. */
    public void updateUserState(String userId, String state) {
        updateUser(userId, person -> person.withState(state));
    }

    /** Sets a user's primary address; null takes it away. */
    public void updateUserEmail(String userId, @Nullable String email) {
        updateUser(userId, person -> person.withEmail(email));
    }

    /** Sets a user's names; null takes one away. */
    public void updateUserName(String userId, @Nullable String firstName, @Nullable String lastName) {
        updateUser(userId, person -> person.withName(firstName, lastName));
    }

    /** Sets one of a user's custom attributes; null leaves it there without a value. */
    public void updateUserAttribute(String userId, String name, @Nullable String value) {
        updateUser(userId, person -> person.withAttribute(name, value));
    }

    private synchronized void updateUser(String userId, UnaryOperator<SimulatedUser> change) {
        Member user = member(IdKind.USER, userId);
        SimulatedUser before = user.directory.person((int) user.index);
        SimulatedUser now = change.apply(before);
        if (!EventFormat.sameRecord(before, now)) {
            user.directory.changes.people.put(user.index, new DirectoryChanges.Changed<>(now, emitter.now()));
            emitter.updatedUser(user.directory, (int) user.index, before);
        }
    }

    /** Sets a group's name. */
    public synchronized void updateGroupName(String groupId, String name) {
        Member group = member(IdKind.GROUP, groupId);
        String before = group.directory.groupName((int) group.index);
        if (!before.equals(name)) {
            group.directory.changes.groupNames.put(group.index, new DirectoryChanges.Changed<>(name, emitter.now()));
            emitter.updatedGroup(group.directory, (int) group.index, before);
        }
    }

    /** Puts a user into a group of the same directory; {@code updated_at} of both stays. */
    public synchronized void addMember(String groupId, String userId) {
        Member group = member(IdKind.GROUP, groupId);
        long user = member(IdKind.USER, userId).in(group.directory);
        if (!group.has(user)) {
            group.directory.changes.join(user, group.index);
            emitter.membership("added", group.directory, (int) user, (int) group.index);
        }
    }

    /** Takes a user out of a group; {@code updated_at} of both stays. */
    public synchronized void removeMember(String groupId, String userId) {
        Member group = member(IdKind.GROUP, groupId);
        long user = member(IdKind.USER, userId).in(group.directory);
        if (group.has(user)) {
            group.directory.changes.leave(user, group.index);
            emitter.membership("removed", group.directory, (int) user, (int) group.index);
        }
    }

    /**
     * Emits an event that no change here makes: a token's, a legacy one, or one of a name nobody knows yet.
     *
     * @param directoryId the directory it belongs to
     * @param event its name
     * @param data the JSON of its payload, sent as it is
     */
    public synchronized void emit(String directoryId, String event, String data) {
        emitter.emit(event, directory(directoryId), data);
    }

    private SimulatedDirectory make(Organization owner, DirectorySpec spec) {
        SimulatedDirectory made = new SimulatedDirectory(seed, everMade.size(), owner, spec, nextCreated);
        nextCreated = made.createdAt(IdKind.USER, Math.max(spec.users(), spec.groups()))
                .plus(BETWEEN_DIRECTORIES);
        everMade.add(made);
        return made;
    }

    Optional<SimulatedDirectory> find(String directoryId) {
        OptionalLong claimed = codec.claimedPosition(IdKind.DIRECTORY, directoryId);
        return claimed.isEmpty()
                ? Optional.empty()
                : at(IdCodec.directory(claimed.getAsLong()))
                        .filter(directory -> directory.id().equals(directoryId) && !directory.changes.deleted);
    }

    /** The position of an id, also of one removed since: a cursor outlives its object. */
    OptionalLong position(IdKind kind, String id) {
        OptionalLong claimed = codec.claimedPosition(kind, id);
        if (claimed.isEmpty()) {
            return OptionalLong.empty();
        }
        boolean ours = at(IdCodec.directory(claimed.getAsLong()))
                .filter(directory -> switch (kind) {
                    case USER -> directory.userIndex(id).isPresent();
                    case GROUP -> directory.groupIndex(id).isPresent();
                    default -> directory.id().equals(id);
                })
                .isPresent();
        return ours ? claimed : OptionalLong.empty();
    }

    /** The position of a user or group that is there now. */
    OptionalLong livePosition(IdKind kind, String id) {
        OptionalLong position = position(kind, id);
        boolean live = position.isPresent()
                && !directoryAt(position.getAsLong()).changes.deleted
                && directoryAt(position.getAsLong()).holds(kind, IdCodec.index(position.getAsLong()));
        return live ? position : OptionalLong.empty();
    }

    /** The directory a position lies in. */
    SimulatedDirectory directoryAt(long position) {
        return everMade.get(IdCodec.directory(position));
    }

    private Optional<SimulatedDirectory> at(int number) {
        return number < everMade.size() ? Optional.of(everMade.get(number)) : Optional.empty();
    }

    private Member member(IdKind kind, String id) {
        long position = livePosition(kind, id).orElseThrow(Tenant::unknown);
        return new Member(directoryAt(position), IdCodec.index(position));
    }

    private static IllegalArgumentException unknown() {
        return new IllegalArgumentException("no such id in this tenant");
    }

    private record Member(SimulatedDirectory directory, long index) {
        /** Of a group: whether a user is in it. */
        boolean has(long user) {
            return directory.groupsOfSet(user).ceiling(index).equals(OptionalLong.of(index));
        }

        long in(SimulatedDirectory expected) {
            if (directory != expected) {
                throw new IllegalArgumentException("user and group belong to different directories");
            }
            return index;
        }
    }
}
