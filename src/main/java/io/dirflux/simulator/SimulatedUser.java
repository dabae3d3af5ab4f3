package io.dirflux.simulator;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;

/**
 * A generated user, derived from the seed, the directory and the index.
 *
 * @param email the primary address; the part before {@code @} ends in the user's index, so that lookups need no table
 * @param idpId 10,000 plus the index, for the same reason; blank with {@link Oddity#BLANK_IDP_ID}
 * @param setAttributes custom attributes set after creation
 */
record SimulatedUser(
        @Nullable String firstName,
        @Nullable String lastName,
        @Nullable String email,
        String idpId,
        String username,
        String jobTitle,
        String department,
        String state,
        Oddity oddity,
        Map<String, @Nullable String> setAttributes) {

    private static final int FIRST_IDP_ID = 10_000;
    private static final int LONG_NAME = 1_000;
    private static final int INACTIVE_PERIOD = 10; // divides Oddity.PERIOD
    private static final int INACTIVE_PLACE = 7;
    private static final List<String> FIRST_NAMES = words("Ada Bruno Chiara Dmitri Esther Farid Grace Hiro Ines Jonas"
            + " Keiko Liam Maya Nils Olga Pablo Quinn Rosa Søren Tariq Uma Victor Wanda Zoë");
    private static final List<String> LAST_NAMES = words("Abbott Becker Costa Dubois Eriksen Fischer García Hansen Ito"
            + " Jensen Kowalski Larsen Moreau Novak O'Brien Petrov Rossi Sato Torp Usman Vega Weber");
    private static final List<String> JOBS =
            List.of("Software Engineer", "Account Executive", "Designer", "Analyst", "Support Engineer", "Manager");
    private static final List<String> DEPARTMENTS =
            List.of("Engineering", "Sales", "Design", "Finance", "Support", "Operations", "Legal");

    static SimulatedUser at(long seed, int directory, long user, String domain, boolean odd) {
        long chance = SeededHash.of(seed, directory, user);
        String firstName = pick(FIRST_NAMES, chance);
        String lastName = pick(LAST_NAMES, chance >>> 8);
        String username =
                (ascii(firstName) + '.' + ascii(lastName) + '.' + user + '@' + domain).toLowerCase(Locale.ROOT);
        Oddity oddity = odd ? Oddity.of(user) : Oddity.NONE;
        return new SimulatedUser(
                oddName(oddity, firstName),
                oddName(oddity, lastName),
                oddity == Oddity.NO_EMAIL ? null : username,
                oddity == Oddity.BLANK_IDP_ID ? "" : Long.toString(FIRST_IDP_ID + user),
                username,
                pick(JOBS, chance >>> 16),
                pick(DEPARTMENTS, chance >>> 24),
                stateAt(user, oddity),
                oddity,
                Map.of());
    }

    /** The index in an address. The caller checks whether that user has this address. */
    static OptionalInt indexClaimedByEmail(String email) {
        int at = email.lastIndexOf('@');
        return at < 0 ? OptionalInt.empty() : number(email.substring(email.lastIndexOf('.', at) + 1, at), 0);
    }

    /** The index in an identity provider's id. The caller checks it. */
    static OptionalInt indexClaimedByIdpId(String idpId) {
        return number(idpId, FIRST_IDP_ID);
    }

    @Nullable
    String fullName() {
        return firstName == null || lastName == null ? null : firstName + ' ' + lastName;
    }

    /** The ordinary custom attributes: those every user has, and those set after creation. */
    Map<String, @Nullable String> customAttributes() {
        Map<String, @Nullable String> all = new LinkedHashMap<>();
        all.put("department", department);
        all.put("job_title", jobTitle);
        all.putAll(setAttributes);
        return all;
    }

    SimulatedUser withState(String state) {
        return with(firstName, lastName, email, state, setAttributes);
    }

    SimulatedUser withEmail(@Nullable String email) {
        return with(firstName, lastName, email, state, setAttributes);
    }

    SimulatedUser withUsername(String username) {
        return new SimulatedUser(
                firstName, lastName, email, idpId, username, jobTitle, department, state, oddity, setAttributes);
    }

    SimulatedUser withName(@Nullable String firstName, @Nullable String lastName) {
        return with(firstName, lastName, email, state, setAttributes);
    }

    SimulatedUser withAttribute(String name, @Nullable String value) {
        Map<String, @Nullable String> attributes = new LinkedHashMap<>(setAttributes);
        attributes.put(name, value);
        return with(firstName, lastName, email, state, attributes);
    }

    private SimulatedUser with(
            @Nullable String firstName,
            @Nullable String lastName,
            @Nullable String email,
            String state,
            Map<String, @Nullable String> setAttributes) {
        return new SimulatedUser(
                firstName, lastName, email, idpId, username, jobTitle, department, state, oddity, setAttributes);
    }

    static String stateAt(long user, Oddity oddity) {
        return switch (oddity) {
            case SUSPENDED -> "suspended";
            case UNKNOWN_STATE -> "on_leave";
            default -> user % INACTIVE_PERIOD == INACTIVE_PLACE ? "inactive" : "active";
        };
    }

    private static @Nullable String oddName(Oddity oddity, String name) {
        return switch (oddity) {
            case NO_NAMES -> null;
            case LONG_NAMES -> (name + ' ').repeat(LONG_NAME).substring(0, LONG_NAME);
            default -> name;
        };
    }

    private static String pick(List<String> choices, long chance) {
        return choices.get((int) Math.floorMod(chance, (long) choices.size()));
    }

    private static List<String> words(String text) {
        return List.of(text.split(" ", -1));
    }

    private static String ascii(String name) {
        return name.replace("ø", "o").replace("ë", "e").replace("í", "i").replace("'", "");
    }

    private static OptionalInt number(String digits, int minus) {
        try {
            return OptionalInt.of(Math.subtractExact(Integer.parseInt(digits), minus));
        } catch (ArithmeticException | NumberFormatException e) {
            return OptionalInt.empty();
        }
    }
}
