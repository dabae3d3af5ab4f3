package io.dirflux.simulator;

import java.util.OptionalLong;

/**
 * Encodes a position in the tenant as an id, and decodes it. An id is the kind's prefix and a ULID: 48 bits creation
 * time, 16 bits directory, 32 bits index and 32 bits derived from the seed. Ids of one kind sort by creation time, and
 * decoding needs no table.
 */
final class IdCodec {
    private static final String CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
    private static final int TIME_CHARACTERS = 10;
    private static final int HALF_TAIL_CHARACTERS = 8;
    private static final int ULID_CHARACTERS = TIME_CHARACTERS + 2 * HALF_TAIL_CHARACTERS;
    private static final long LOW_32 = 0xFFFF_FFFFL;

    private final long seed;

    IdCodec(long seed) {
        this.seed = seed;
    }

    /** The position of an index in a directory. Positions sort by directory, then by index. */
    static long position(int directory, int index) {
        return (long) directory << 32 | index;
    }

    static int directory(long position) {
        return (int) (position >>> 32);
    }

    static int index(long position) {
        return (int) position;
    }

    String encode(IdKind kind, long createdMillis, long position) {
        long check = SeededHash.of(seed, kind.prefix.hashCode(), position) & LOW_32;
        StringBuilder id = new StringBuilder(kind.prefix);
        append(id, createdMillis, TIME_CHARACTERS);
        append(id, position >>> 8, HALF_TAIL_CHARACTERS);
        append(id, (position & 0xFF) << 32 | check, HALF_TAIL_CHARACTERS);
        return id.toString();
    }

    /**
     * The position encoded in an id; empty if the id does not have the form of this kind. The caller verifies it by
     * encoding the position again.
     */
    OptionalLong claimedPosition(IdKind kind, String id) {
        if (IdKind.of(id) != kind || id.length() != kind.prefix.length() + ULID_CHARACTERS) {
            return OptionalLong.empty();
        }
        long position = 0;
        int tail = kind.prefix.length() + TIME_CHARACTERS;
        for (int i = tail; i < tail + HALF_TAIL_CHARACTERS + 2; i++) {
            int digit = CROCKFORD.indexOf(id.charAt(i));
            if (digit < 0) {
                return OptionalLong.empty();
            }
            position = position << 5 | digit;
        }
        // 40 bits of the first half and 10 of the second; the lower 2 belong to the check.
        return OptionalLong.of(position >>> 2);
    }

    private static void append(StringBuilder id, long bits, int characters) {
        for (int shift = 5 * (characters - 1); shift >= 0; shift -= 5) {
            id.append(CROCKFORD.charAt((int) (bits >>> shift) & 31));
        }
    }
}
