package io.dirflux.simulator;

import org.jspecify.annotations.Nullable;

/**
 * What a simulated directory holds. Immutable; nonsense is refused when made.
 *
 * <pre>{@code
 * DirectorySpec.of(5_000, 60)                          // linked, plain data
 * DirectorySpec.of(0, 0).state("unlinked")
 * DirectorySpec.of(200, 10).type("gusto").oddities(true)
 * }</pre>
 *
 * @param users how many users, 0 or more; they cost no memory
 * @param groups how many groups, 0 or more; with 0 no user belongs to any
 * @param groupsPerUser rules of membership, 0 to 12, default 3; a user belongs to as many groups or fewer, as two rules
 *     may name the same group and one user in twenty belongs to none
 * @param name the directory's name; null (default): made from the organization's
 * @param type the provider, default {@code okta scim v2.0}; any text, also values the API does not list
 * @param state default {@code linked}; any text, also values the API does not list
 * @param oddities default false: plain data that obeys the schema. True: at fixed places in each hundred users null and
 *     blank fields, nested attributes with nulls, long names, suspended users, unknown states and old timestamp formats;
 *     in each twenty groups a name of 3,634 characters
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

    /** A linked directory of plain data. */
    public static DirectorySpec of(int users, int groups) {
        return new DirectorySpec(users, groups, 3, null, "okta scim v2.0", "linked", false);
    }

    /** With another number of membership rules, 0 to 12. */
    public DirectorySpec groupsPerUser(int groupsPerUser) {
        return new DirectorySpec(users, groups, groupsPerUser, name, type, state, oddities);
    }

    /** With a name of its own. */
    public DirectorySpec name(String name) {
        return new DirectorySpec(users, groups, groupsPerUser, name, type, state, oddities);
    }

    /** With another provider. */
    public DirectorySpec type(String type) {
        return new DirectorySpec(users, groups, groupsPerUser, name, type, state, oddities);
    }

    /** In another state. */
    public DirectorySpec state(String state) {
        return new DirectorySpec(users, groups, groupsPerUser, name, type, state, oddities);
    }

    /** With odd records sprinkled in. */
    public DirectorySpec oddities(boolean oddities) {
        return new DirectorySpec(users, groups, groupsPerUser, name, type, state, oddities);
    }
}
