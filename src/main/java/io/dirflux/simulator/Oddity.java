package io.dirflux.simulator;

/** What can be unusual about a user, and at which place of each hundred users it is found. */
enum Oddity {
    NONE(-1),
    NO_EMAIL(1),
    NO_NAMES(2),
    NESTED_ATTRIBUTES(3),
    LONG_NAMES(4),
    SUSPENDED(5),
    UNKNOWN_STATE(6),
    STRANGE_EMAILS(8),
    BLANK_IDP_ID(9),
    OLD_TIMESTAMP(10),
    ROLE_WITHOUT_ROLES(12),
    ROLES_WITHOUT_ROLE(13);

    /** A user's state, too, depends on its place in each so many users only. */
    static final int PERIOD = 100;

    private final int place;

    Oddity(int place) {
        this.place = place;
    }

    static Oddity of(long user) {
        for (Oddity oddity : values()) {
            if (user % PERIOD == oddity.place) {
                return oddity;
            }
        }
        return NONE;
    }
}
