package io.dirflux.simulator;

/** What is unusual about a user, and at which position in each hundred users it occurs. */
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

    /** Oddities and states repeat after this many users. */
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
