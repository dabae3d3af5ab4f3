package io.dirflux.simulator;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Computes which user belongs to which group. Both directions are arithmetic and need no table.
 *
 * <ul>
 *   <li>By rule k, user i belongs to group {@code (i * a + b) mod m}.
 *   <li>a and b come from the seed. m is the number of groups, a quarter of it or a twelfth of it, in turn. Therefore
 *       the first groups are large and the last ones small.
 *   <li>a and m have no common divisor, so a rule makes every m-th user a member.
 *   <li>Two rules may give the same group, which is one membership.
 *   <li>One user in twenty belongs to no group.
 * </ul>
 */
final class MembershipRules {
    private static final int[] SHARES = {1, 4, 12};
    private static final int LONERS = 20;
    private static final int FIRST_LONER = 11;

    private final List<Rule> rules = new ArrayList<>();

    MembershipRules(long seed, int directory, int groups, int groupsPerUser) {
        for (int k = 0; groups > 0 && k < groupsPerUser; k++) {
            int modulus = Math.max(1, groups / SHARES[k % SHARES.length]);
            rules.add(Rule.seeded(modulus, SeededHash.of(seed, directory, k)));
        }
    }

    PositionSet groupsOf(long user) {
        NavigableSet<Long> groups = new TreeSet<>();
        if (belongsSomewhere(user)) {
            rules.forEach(rule -> groups.add(rule.groupOf(user)));
        }
        return PositionSet.of(groups);
    }

    /** The members of a group among the first {@code users} users. */
    PositionSet membersOf(long group, int users) {
        List<PositionSet> members = new ArrayList<>();
        for (Rule rule : rules) {
            if (group < rule.modulus) {
                members.add(PositionSet.progression(rule.firstMemberOf(group), rule.modulus, users));
            }
        }
        return PositionSet.union(members).where(MembershipRules::belongsSomewhere);
    }

    private static boolean belongsSomewhere(long user) {
        return user % LONERS != FIRST_LONER;
    }

    private record Rule(int modulus, long factor, long inverse, long offset) {

        static Rule seeded(int modulus, long random) {
            long factor = 1 + Math.floorMod(random, (long) modulus);
            while (gcd(factor, modulus) != 1) {
                factor++;
            }
            long inverse = modulus == 1
                    ? 0
                    : BigInteger.valueOf(factor)
                            .modInverse(BigInteger.valueOf(modulus))
                            .longValue();
            return new Rule(modulus, factor, inverse, Math.floorMod(random >>> 32, (long) modulus));
        }

        long groupOf(long user) {
            return (user % modulus * factor + offset) % modulus;
        }

        long firstMemberOf(long group) {
            return Math.floorMod(group - offset, (long) modulus) * inverse % modulus;
        }

        private static long gcd(long a, long b) {
            return b == 0 ? a : gcd(b, a % b);
        }
    }
}
