package io.dirflux.simulator;

import org.jspecify.annotations.Nullable;

/**
 * The contents of a simulated directory. Immutable; the constructor refuses invalid values.
 *
 * <pre>{@code
 * DirectorySpec.of(5_000, 60)                          // linked, plain data
 * DirectorySpec.of(0, 0).state("unlinked")
 * DirectorySpec.of(200, 10).type("gusto").oddities(true)
 * }</pre>
 *
 * @param users number of users, 0 or more; they take no memory
 * @param groups number of groups, 0 or more
 * @param groupsPerUser largest number of groups a user belongs to, 0 to 12, default 3; some users belong to fewer, and
 *     one in twenty to none
 * @param name the directory's name; null (default): derived from the organization's name
 * @param type the provider, default {@code okta scim v2.0}; any text is allowed, including values the API does not list
 * @param state default {@code linked}; any text is allowed, including values the API does not list
 * @param oddities whether to include unusual records, default false. If true, fixed positions in each hundred users get
 *     null and blank fields, nested attributes with nulls, long names, suspended users, unknown states and old
 *     timestamp formats; one group in twenty gets a name of 3,634 characters
 */
public record DirectorySpec(
        int users, int groups, int groupsPerUser, @Nullable String name, String type, String state, boolean oddities) {

    /** Checks the numbers. */
    public DirectorySpec {
        if (users < 0 || groups < 0) {
            throw new IllegalArgumentException("users and groups must be 0 or more");
        }
        if (groupsPerUser < 0 || groupsPerUser > 12) {
            throw new IllegalArgumentException("groupsPerUser must be 0 to 12, was " + groupsPerUser);
        }
    }

    /** A linked directory of ordinary records. */
    public static DirectorySpec of(int users, int groups) {
        return new DirectorySpec(users, groups, 3, null, "okta scim v2.0", "linked", false);
    }

    /** Returns a copy in which a user belongs to at most this many groups, 0 to 12. */
    public DirectorySpec groupsPerUser(int groupsPerUser) {
        return new DirectorySpec(users, groups, groupsPerUser, name, type, state, oddities);
    }

    /** Returns a copy with this name. */
    public DirectorySpec name(String name) {
        return new DirectorySpec(users, groups, groupsPerUser, name, type, state, oddities);
    }

    /** Returns a copy with this provider. */
    public DirectorySpec type(String type) {
        return new DirectorySpec(users, groups, groupsPerUser, name, type, state, oddities);
    }

    /** Returns a copy in this state. */
    public DirectorySpec state(String state) {
        return new DirectorySpec(users, groups, groupsPerUser, name, type, state, oddities);
    }

    /** Returns a copy with or without unusual records. */
    public DirectorySpec oddities(boolean oddities) {
        return new DirectorySpec(users, groups, groupsPerUser, name, type, state, oddities);
    }
}
