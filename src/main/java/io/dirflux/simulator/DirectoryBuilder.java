package io.dirflux.simulator;

import io.dirflux.simulator.DirectoryChanges.Changed;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Names the users and groups of a simulated directory, so that a test can say {@code ada@acme.test} instead of an
 * index.
 *
 * <pre>{@code
 * Tenant tenant = Tenant.builder()
 *         .organization("Acme")
 *         .directory(d -> d.user("ada@acme.test").inGroups("Engineering")
 *                 .user("bob@acme.test").named("Bob", "Costa").inState("inactive"))
 *         .build();
 * String ada = tenant.directories().get(0).userIdOf("ada@acme.test");
 * }</pre>
 *
 * <p>Everything that is not named is generated from the seed. Named users come after the generated ones. They belong to
 * exactly the groups that are named for them, and no generated user belongs to a named group.
 */
public final class DirectoryBuilder {

    private final DirectorySpec spec;
    private final List<NamedUser> users = new ArrayList<>();
    private final Set<String> groups = new LinkedHashSet<>();

    DirectoryBuilder(DirectorySpec spec) {
        this.spec = spec;
    }

    /** Adds an active user with this primary address. The methods that follow are about this user. */
    public DirectoryBuilder user(String email) {
        if (users.stream().anyMatch(user -> user.email.equalsIgnoreCase(email))) {
            throw new IllegalArgumentException("This directory already has a user with this address");
        }
        users.add(new NamedUser(email));
        return this;
    }

    /** Puts the last user into these groups. A group that the directory does not have yet is added. */
    public DirectoryBuilder inGroups(String... names) {
        lastUser("inGroups").groups.addAll(List.of(names));
        groups.addAll(List.of(names));
        return this;
    }

    /** Sets the names of the last user; null is no name. By default they are generated. */
    public DirectoryBuilder named(@Nullable String firstName, @Nullable String lastName) {
        lastUser("named").names = new Names(firstName, lastName);
        return this;
    }

    /** Sets the state of the last user to any text; {@code active} by default. */
    public DirectoryBuilder inState(String state) {
        lastUser("inState").state = state;
        return this;
    }

    /** Sets a custom attribute of the last user; with null its value is JSON null. */
    public DirectoryBuilder withAttribute(String name, @Nullable String value) {
        lastUser("withAttribute").attributes.put(name, value);
        return this;
    }

    /** Adds a group without members, unless the directory has it. */
    public DirectoryBuilder group(String name) {
        groups.add(name);
        return this;
    }

    DirectorySpec spec() {
        return spec;
    }

    /** Adds what was named to a new directory, before anybody sees it. Emits nothing. */
    void fill(SimulatedDirectory directory) {
        groups.forEach(name -> groupNamed(directory, name));
        users.forEach(user -> add(directory, user));
    }

    /** The index of the first group of this name, which is added if there is none. */
    private static int groupNamed(SimulatedDirectory directory, String name) {
        return IntStream.range(0, directory.groups())
                .filter(group -> directory.groupName(group).equals(name))
                .findFirst()
                .orElseGet(() -> {
                    int group = directory.spec.groups() + directory.changes.addedGroups.getAndIncrement();
                    Changed<String> named = new Changed<>(name, directory.createdAt(IdKind.GROUP, group));
                    directory.changes.groupNames.put((long) group, named);
                    return group;
                });
    }

    private static void add(SimulatedDirectory directory, NamedUser named) {
        int user = directory.spec.users() + directory.changes.addedUsers.getAndIncrement();
        SimulatedUser person = named.on(directory.person(user));
        directory.changes.people.put((long) user, new Changed<>(person, directory.createdAt(IdKind.USER, user)));
        directory.groupsOfSet(user).stream().forEach(group -> directory.changes.leave(user, group));
        named.groups.forEach(name -> directory.changes.join(user, groupNamed(directory, name)));
    }

    private NamedUser lastUser(String method) {
        if (users.isEmpty()) {
            throw new IllegalStateException(method + "(..) is about the last user: call user(email) first");
        }
        return users.get(users.size() - 1);
    }

    private record Names(@Nullable String first, @Nullable String last) {}

    private static final class NamedUser {
        private final String email;
        private final Set<String> groups = new LinkedHashSet<>();
        private final Map<String, @Nullable String> attributes = new LinkedHashMap<>();
        private @Nullable Names names;
        private String state = "active";

        NamedUser(String email) {
            this.email = email;
        }

        SimulatedUser on(SimulatedUser generated) {
            SimulatedUser person =
                    generated.withUsername(email).withEmail(email).withState(state);
            SimulatedUser renamed = names == null ? person : person.withName(names.first(), names.last());
            for (Map.Entry<String, @Nullable String> attribute : attributes.entrySet()) {
                renamed = renamed.withAttribute(attribute.getKey(), attribute.getValue());
            }
            return renamed;
        }
    }
}
