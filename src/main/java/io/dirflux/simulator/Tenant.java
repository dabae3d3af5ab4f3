package io.dirflux.simulator;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
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
 * <p>All methods may be called from any thread while the server answers. Methods that take an id refuse one that is not
 * in this tenant, or not any more, with {@link IllegalArgumentException}.
 */
public final class Tenant {
    private static final Instant FIRST_CREATED = Instant.parse("2024-01-15T10:00:00Z");
    private static final Duration BETWEEN_DIRECTORIES = Duration.ofHours(1);

    private final List<Organization> organizations;
    private final List<SimulatedDirectory> everMade;
    private final IdCodec codec;

    private Tenant(Builder builder) {
        codec = new IdCodec(builder.seed);
        List<Organization> owners = new ArrayList<>();
        List<SimulatedDirectory> made = new ArrayList<>();
        Instant created = FIRST_CREATED;
        for (Map.Entry<String, List<DirectorySpec>> entry : builder.organizations.entrySet()) {
            long position = IdCodec.position(owners.size(), 0);
            String id = codec.encode(Kind.ORGANIZATION, FIRST_CREATED.toEpochMilli(), position);
            Organization owner = new Organization(id, entry.getKey());
            owners.add(owner);
            for (DirectorySpec spec : entry.getValue()) {
                SimulatedDirectory next = new SimulatedDirectory(builder.seed, made.size(), owner, spec, created);
                made.add(next);
                created = next.createdAt(Kind.USER, Math.max(spec.users(), spec.groups()))
                        .plus(BETWEEN_DIRECTORIES);
            }
        }
        organizations = List.copyOf(owners);
        everMade = List.copyOf(made);
    }

    /** A tenant of seed 1 without organizations. */
    public static Builder builder() {
        return new Builder();
    }

    /** The ids of all organizations, in the order they were given to the builder. */
    public List<String> organizationIds() {
        return organizations.stream().map(Organization::id).toList();
    }

    /** All directories that are not deleted, oldest first. */
    public List<SimulatedDirectory> directories() {
        return everMade.stream().filter(directory -> !directory.overlay.deleted).toList();
    }

    /** The directory of an id. */
    public SimulatedDirectory directory(String directoryId) {
        return find(directoryId).orElseThrow(Tenant::unknown);
    }

    /** Deletes a directory with its users and groups, as {@code DELETE /directories/:id} does. */
    public void deleteDirectory(String directoryId) {
        directory(directoryId).overlay.deleted = true;
    }

    /** Adds a user at the end of a directory, with groups by the directory's rules; returns the new id. */
    public String addUser(String directoryId) {
        SimulatedDirectory directory = directory(directoryId);
        return directory.userId(directory.spec.users() + directory.overlay.addedUsers.getAndIncrement());
    }

    /** Adds a group without members at the end of a directory; returns the new id. */
    public String addGroup(String directoryId) {
        SimulatedDirectory directory = directory(directoryId);
        return directory.groupId(directory.spec.groups() + directory.overlay.addedGroups.getAndIncrement());
    }

    /** Removes a user, from its groups too. */
    public void removeUser(String userId) {
        Member user = member(Kind.USER, userId);
        user.directory.overlay.removedUsers.add(user.index);
    }

    /** Removes a group; its members stay. */
    public void removeGroup(String groupId) {
        Member group = member(Kind.GROUP, groupId);
        group.directory.overlay.removedGroups.add(group.index);
    }

    /** Sets a user's state, any text. */
    public void updateUserState(String userId, String state) {
        Member user = member(Kind.USER, userId);
        user.directory.overlay.states.put(user.index, state);
    }

    /** Sets a user's primary address; null takes it away. */
    public void updateUserEmail(String userId, @Nullable String email) {
        Member user = member(Kind.USER, userId);
        user.directory.overlay.emails.put(user.index, new Overlay.Email(email));
    }

    /** Puts a user into a group of the same directory. */
    public void addMember(String groupId, String userId) {
        Member group = member(Kind.GROUP, groupId);
        group.directory.overlay.join(member(Kind.USER, userId).in(group.directory), group.index);
    }

    /** Takes a user out of a group. */
    public void removeMember(String groupId, String userId) {
        Member group = member(Kind.GROUP, groupId);
        group.directory.overlay.leave(member(Kind.USER, userId).in(group.directory), group.index);
    }

    Optional<SimulatedDirectory> find(String directoryId) {
        OptionalLong claimed = codec.claimedPosition(Kind.DIRECTORY, directoryId);
        return claimed.isEmpty()
                ? Optional.empty()
                : at(IdCodec.directory(claimed.getAsLong()))
                        .filter(directory -> directory.id().equals(directoryId) && !directory.overlay.deleted);
    }

    /** The position of an id, also of one removed since: a cursor outlives its object. */
    OptionalLong position(Kind kind, String id) {
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
    OptionalLong livePosition(Kind kind, String id) {
        OptionalLong position = position(kind, id);
        boolean live = position.isPresent()
                && !directoryAt(position.getAsLong()).overlay.deleted
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

    private Member member(Kind kind, String id) {
        long position = livePosition(kind, id).orElseThrow(Tenant::unknown);
        return new Member(directoryAt(position), IdCodec.index(position));
    }

    private static IllegalArgumentException unknown() {
        return new IllegalArgumentException("no such id in this tenant");
    }

    private record Member(SimulatedDirectory directory, long index) {
        long in(SimulatedDirectory expected) {
            if (directory != expected) {
                throw new IllegalArgumentException("user and group belong to different directories");
            }
            return index;
        }
    }

    /** Collects organizations. */
    public static final class Builder {
        private final Map<String, List<DirectorySpec>> organizations = new LinkedHashMap<>();
        private long seed = 1;

        private Builder() {}

        /** Where ids, names and memberships come from, default 1. */
        public Builder seed(long seed) {
            this.seed = seed;
            return this;
        }

        /** Adds an organization with its directories, oldest first; called again by the same name, it adds to it. */
        public Builder organization(String name, DirectorySpec... directories) {
            organizations.computeIfAbsent(name, unused -> new ArrayList<>()).addAll(List.of(directories));
            return this;
        }

        /** Makes the tenant. */
        public Tenant build() {
            return new Tenant(this);
        }
    }
}
