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
 * The organizations and directories that the simulator's API key can see, generated from a seed. Users and groups are
 * computed from seed and index, so a million users take no memory; only changes do. The same builder calls give the
 * same tenant, byte for byte.
 *
 * <pre>{@code
 * Tenant tenant = Tenant.builder()
 *         .seed(1)
 *         .organization("Acme", DirectorySpec.of(5_000, 60), DirectorySpec.of(0, 0).state("unlinked"))
 *         .build();
 * SimulatedDirectory first = tenant.directories().get(0);
 * first.membersOf(0).toList();                     // what a client must find
 * tenant.removeUser(first.userId(17));             // the next request sees it
 * }</pre>
 *
 * <p>Every change emits an event, in the order of the changes. {@code GET /events} returns it and webhooks deliver it
 * (see {@link Simulator#deliverWebhooks}). A call that changes nothing emits nothing. The builder's directories emit no
 * events.
 *
 * <p>All methods may be called from any thread while the server runs. Methods that take an id throw {@link
 * IllegalArgumentException} if the id does not exist in this tenant or was removed.
 */
public final class Tenant {
    private static final Instant FIRST_CREATED = Instant.parse("2024-01-15T10:00:00Z");
    private static final String LINKED = "linked";
    private static final Duration BETWEEN_DIRECTORIES = Duration.ofHours(1);

    private final long seed;
    private final List<Organization> organizations;
    private final List<SimulatedDirectory> allDirectories = new CopyOnWriteArrayList<>();
    private final IdCodec codec;
    private final EventEmitter emitter;
    private Instant nextCreated = FIRST_CREATED;

    Tenant(TenantBuilder builder) {
        seed = builder.seed();
        codec = new IdCodec(seed);
        emitter = new EventEmitter(codec, builder.clock());
        List<Organization> owners = new ArrayList<>();
        for (Map.Entry<String, List<DirectoryBuilder>> entry :
                builder.organizations().entrySet()) {
            long position = IdCodec.position(owners.size(), 0);
            String id = codec.encode(IdKind.ORGANIZATION, FIRST_CREATED.toEpochMilli(), position);
            Organization owner = new Organization(id, entry.getKey());
            owners.add(owner);
            entry.getValue().forEach(directory -> create(owner, directory));
        }
        organizations = List.copyOf(owners);
    }

    /** Returns a builder with seed 1 and no organizations. */
    public static TenantBuilder builder() {
        return new TenantBuilder();
    }

    /** The ids of all organizations, in the order they were added to the builder. */
    public List<String> organizationIds() {
        return organizations.stream().map(Organization::id).toList();
    }

    /** All directories that are not deleted, oldest first. */
    public List<SimulatedDirectory> directories() {
        return allDirectories.stream()
                .filter(directory -> !directory.changes.deleted)
                .toList();
    }

    /** The directory with this id. */
    public SimulatedDirectory directory(String directoryId) {
        return find(directoryId).orElseThrow(Tenant::unknown);
    }

    /** The events of the last 30 days, oldest first, including those that {@code GET /events} still withholds. */
    public List<SimulatedEvent> events() {
        return emitter.log().retained(emitter.now());
    }

    /** Moves the tenant's clock forward. Later changes are dated accordingly, and events older than 30 days expire. */
    public synchronized void advanceTime(Duration by) {
        emitter.advanceTime(by);
    }

    EventEmitter emitter() {
        return emitter;
    }

    /**
     * Adds a directory to an organization and returns its id. A linked directory emits the events of an initial sync:
     * one {@code dsync.activated}, then one {@code dsync.user.created} for each user, {@code dsync.group.created} for
     * each group and {@code dsync.group.user_added} for each membership. These events take memory, unlike the users.
     */
    public synchronized String addDirectory(String organizationId, DirectorySpec spec) {
        Organization owner = organizations.stream()
                .filter(organization -> organization.id().equals(organizationId))
                .findFirst()
                .orElseThrow(Tenant::unknown);
        SimulatedDirectory directory = create(owner, new DirectoryBuilder(spec));
        if (directory.state().equals(LINKED)) {
            emitter.synced(directory);
        }
        return directory.id();
    }

    /**
     * Sets a directory's state to any text. A change to {@code linked} emits {@code dsync.activated}; other changes
     * emit nothing.
     */
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

    /** Deletes a directory unless it is already deleted. */
    synchronized void deleteIfPresent(String directoryId) {
        find(directoryId).ifPresent(this::delete);
    }

    private void delete(SimulatedDirectory directory) {
        directory.changes.deleted = true;
        emitter.deleted(directory);
    }

    /**
     * Adds a user at the end of a directory, with groups by the directory's rules, and returns its id. Emits
     * {@code dsync.user.created} and a {@code dsync.group.user_added} for each of those groups.
     */
    public synchronized String addUser(String directoryId) {
        SimulatedDirectory directory = directory(directoryId);
        int user = directory.spec.users() + directory.changes.addedUsers.getAndIncrement();
        emitter.user("created", directory, user);
        emitter.joined(directory, user);
        return directory.userId(user);
    }

    /** Adds a group without members at the end of a directory and returns its id. Emits {@code dsync.group.created}. */
    public synchronized String addGroup(String directoryId) {
        SimulatedDirectory directory = directory(directoryId);
        int group = directory.spec.groups() + directory.changes.addedGroups.getAndIncrement();
        emitter.group("created", directory, group);
        return directory.groupId(group);
    }

    /** Removes a user and its memberships. Emits only {@code dsync.user.deleted}. */
    public synchronized void removeUser(String userId) {
        Member user = member(IdKind.USER, userId);
        user.directory.changes.removedUsers.add(user.index);
        emitter.user("deleted", user.directory, (int) user.index);
    }

    /** Removes a group; its members stay in the directory. Emits only {@code dsync.group.deleted}. */
    public synchronized void removeGroup(String groupId) {
        Member group = member(IdKind.GROUP, groupId);
        group.directory.changes.removedGroups.add(group.index);
        emitter.group("deleted", group.directory, (int) group.index);
    }

    /** Sets a user's state to any text. Emits {@code dsync.user.updated}. */
    public void updateUserState(String userId, String state) {
        updateUser(userId, person -> person.withState(state));
    }

    /** Sets a user's primary email address; null removes it. Emits {@code dsync.user.updated}. */
    public void updateUserEmail(String userId, @Nullable String email) {
        updateUser(userId, person -> person.withEmail(email));
    }

    /** Sets a user's names; null removes a name. Emits {@code dsync.user.updated}. */
    public void updateUserName(String userId, @Nullable String firstName, @Nullable String lastName) {
        updateUser(userId, person -> person.withName(firstName, lastName));
    }

    /** Sets one of a user's custom attributes; with null its value is JSON null. Emits {@code dsync.user.updated}. */
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

    /** Sets a group's name. Emits {@code dsync.group.updated}. */
    public synchronized void updateGroupName(String groupId, String name) {
        Member group = member(IdKind.GROUP, groupId);
        String before = group.directory.groupName((int) group.index);
        if (!before.equals(name)) {
            group.directory.changes.groupNames.put(group.index, new DirectoryChanges.Changed<>(name, emitter.now()));
            emitter.updatedGroup(group.directory, (int) group.index, before);
        }
    }

    /**
     * Adds a user to a group of the same directory. Emits {@code dsync.group.user_added}; {@code updated_at} of both
     * stays as it is.
     */
    public synchronized void addMember(String groupId, String userId) {
        Member group = member(IdKind.GROUP, groupId);
        long user = member(IdKind.USER, userId).in(group.directory);
        if (!group.has(user)) {
            group.directory.changes.join(user, group.index);
            emitter.membership("added", group.directory, (int) user, (int) group.index);
        }
    }

    /**
     * Removes a user from a group. Emits {@code dsync.group.user_removed}; {@code updated_at} of both stays as it is.
     */
    public synchronized void removeMember(String groupId, String userId) {
        Member group = member(IdKind.GROUP, groupId);
        long user = member(IdKind.USER, userId).in(group.directory);
        if (group.has(user)) {
            group.directory.changes.leave(user, group.index);
            emitter.membership("removed", group.directory, (int) user, (int) group.index);
        }
    }

    /**
     * Emits an event of any name, for example a legacy one or one that no version of the client knows.
     *
     * @param directoryId the directory it belongs to
     * @param event the event's name
     * @param data the payload as JSON, sent unchanged
     */
    public synchronized void emit(String directoryId, String event, String data) {
        emitter.emit(event, directory(directoryId), data);
    }

    private SimulatedDirectory create(Organization owner, DirectoryBuilder directory) {
        SimulatedDirectory created =
                new SimulatedDirectory(seed, allDirectories.size(), owner, directory.spec(), nextCreated);
        directory.fill(created);
        nextCreated = created.createdAt(IdKind.USER, Math.max(created.users(), created.groups()))
                .plus(BETWEEN_DIRECTORIES);
        allDirectories.add(created);
        return created;
    }

    Optional<SimulatedDirectory> find(String directoryId) {
        OptionalLong claimed = codec.claimedPosition(IdKind.DIRECTORY, directoryId);
        return claimed.isEmpty()
                ? Optional.empty()
                : at(IdCodec.directory(claimed.getAsLong()))
                        .filter(directory -> directory.id().equals(directoryId) && !directory.changes.deleted);
    }

    /** The position of an id, including removed objects, because a cursor stays valid when its object is removed. */
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

    /** The position of a user or group that was not removed. */
    OptionalLong livePosition(IdKind kind, String id) {
        OptionalLong position = position(kind, id);
        boolean live = position.isPresent()
                && !directoryAt(position.getAsLong()).changes.deleted
                && directoryAt(position.getAsLong()).holds(kind, IdCodec.index(position.getAsLong()));
        return live ? position : OptionalLong.empty();
    }

    /** The directory that contains a position. */
    SimulatedDirectory directoryAt(long position) {
        return allDirectories.get(IdCodec.directory(position));
    }

    private Optional<SimulatedDirectory> at(int number) {
        return number < allDirectories.size() ? Optional.of(allDirectories.get(number)) : Optional.empty();
    }

    private Member member(IdKind kind, String id) {
        long position = livePosition(kind, id).orElseThrow(Tenant::unknown);
        return new Member(directoryAt(position), IdCodec.index(position));
    }

    private static IllegalArgumentException unknown() {
        return new IllegalArgumentException("no such id in this tenant");
    }

    private record Member(SimulatedDirectory directory, long index) {
        /** For a group: whether it contains a user. */
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
