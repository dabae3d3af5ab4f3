package io.dirflux.json;

/**
 * The grammar of JSON (RFC 8259): where a value, or a part of one, ends. Every method is told where something begins.
 *
 * <p>Strict: what is not JSON ends in a {@link MalformedBodyException}, and so does nesting deeper than
 * {@link #MAX_NESTING}. Of UTF-8 the form is checked, lead bytes and what follows them; a character that UTF-8 has no right
 * to encode, such as half a surrogate pair, is left to become U+FFFD, since it need not cost the body.
 *
 * <p>Fast, because eight bytes of a text are looked at at once, and because the zeros behind the JSON ({@link #PADDING}) are
 * no part of any value, so that no loop asks for the end.
 */
final class JsonSyntax {

    /** So many zeros must stand behind the JSON. */
    static final int PADDING = Long.BYTES;

    /** How deep a body may be nested before it is given up as a whole. */
    static final int MAX_NESTING = 500;

    /** The longest name of a field, in bytes. */
    static final int MAX_NAME_LENGTH = 10_000;

    private static final long QUOTES = EightBytes.all('"');
    private static final long BACKSLASHES = EightBytes.all('\\');
    private static final long SPACES = EightBytes.all(' ');
    private static final long ONES = EightBytes.all((char) 1);
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;

    private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
    private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
    private static final byte[] NULL = {'n', 'u', 'l', 'l'};
    private static final int PLAIN_DIGITS = 18;

    private final byte[] json;
    private final int start;
    private final int end;
    private boolean ascii;
    private boolean escaped;
    private boolean plainNumbers;
    private int deepest;

    /** From there to there; the zeros must be there. */
    JsonSyntax(byte[] json, int from, int to) {
        this.json = json;
        this.start = from;
        this.end = to;
    }

    /** Whether the string whose closing quote was looked for last is ASCII. */
    boolean isAscii() {
        return ascii;
    }

    /** Whether there were escapes in it. */
    boolean isEscaped() {
        return escaped;
    }

    /** Past the value that begins there, with so many containers around it. */
    int pastWhole(int i, int level) {
        plainNumbers = true;
        deepest = level;
        return pastValue(i, level);
    }

    /** How many containers were around the innermost value, at the last {@link #pastWhole}. */
    int deepest() {
        return deepest;
    }

    /** Whether all numbers in it were short and without an exponent. */
    boolean onlyPlainNumbers() {
        return plainNumbers;
    }

    void checkLevel(int level, int i) {
        if (level > MAX_NESTING) {
            throw malformed(i, "nested deeper than " + MAX_NESTING + " levels");
        }
    }

    /** The closing quote of the name that begins there. */
    int nameEnd(int opening) {
        if (json[opening] != '"') {
            throw malformedAt(opening);
        }
        int quote = closingQuote(opening);
        if (quote - opening - 1 > MAX_NAME_LENGTH) {
            throw malformed(quote, "a name too long");
        }
        return quote;
    }

    /** From behind a name to its value. */
    int pastColon(int i) {
        int colon = pastSpace(i);
        if (json[colon] != ':') {
            throw malformedAt(colon);
        }
        return pastSpace(colon + 1);
    }

    int pastComma(int i) {
        if (json[i] != ',') {
            throw malformedAt(i);
        }
        return pastSpace(i + 1);
    }

    private int pastValue(int i, int level) {
        return switch (json[i]) {
            case '"' -> closingQuote(i) + 1;
            case '{' -> pastContainer(i, '}', level + 1);
            case '[' -> pastContainer(i, ']', level + 1);
            default -> pastScalar(i);
        };
    }

    private int pastContainer(int opening, char closer, int level) {
        checkLevel(level, opening);
        deepest = Math.max(deepest, level);
        int i = pastSpace(opening + 1);
        if (json[i] == closer) {
            return i + 1;
        }
        while (true) {
            if (closer == '}') {
                i = pastColon(nameEnd(i) + 1);
            }
            i = pastSpace(pastValue(i, level));
            if (json[i] == closer) {
                return i + 1;
            }
            i = pastComma(i);
        }
    }

    /** Past a number, or one of the three words. */
    int pastScalar(int i) {
        return switch (json[i]) {
            case 't' -> pastWord(i, TRUE);
            case 'f' -> pastWord(i, FALSE);
            case 'n' -> pastWord(i, NULL);
            default -> pastNumber(i);
        };
    }

    private int pastWord(int i, byte[] word) {
        for (int k = 1; k < word.length; k++) {
            if (json[i + k] != word[k]) {
                throw malformedAt(i + k);
            }
        }
        return i + word.length;
    }

    private int pastNumber(int from) {
        int i = json[from] == '-' ? from + 1 : from;
        i = json[i] == '0' ? i + 1 : pastDigits(i);
        if (json[i] == '.') {
            i = pastDigits(i + 1);
        }
        if (isExponent(json[i])) {
            boolean signed = json[i + 1] == '+' || json[i + 1] == '-';
            i = pastDigits(signed ? i + 2 : i + 1);
            plainNumbers = false;
        }
        plainNumbers &= i - from <= PLAIN_DIGITS;
        return i;
    }

    static boolean isExponent(byte b) {
        return (b | 0x20) == 'e';
    }

    private int pastDigits(int from) {
        int i = from;
        while (json[i] >= '0' && json[i] <= '9') {
            i++;
        }
        if (i == from) {
            throw malformedAt(i);
        }
        return i;
    }

    /** Checks the string that begins there, and where it ends. */
    int closingQuote(int opening) {
        ascii = true;
        escaped = false;
        int i = plainUntil(opening + 1);
        while (json[i] != '"') {
            i = plainUntil(json[i] == '\\' ? pastEscape(i) : pastCharacter(i));
        }
        return i;
    }

    /** The first byte from there on that is no text as it is: a quote, a backslash, a control, or not ASCII. */
    private int plainUntil(int from) {
        int i = from;
        while (true) {
            long eight = EightBytes.at(json, i);
            // a byte that is found borrows from the next ones: the lowest one is right, which is the first
            long found =
                    (((eight ^ QUOTES) - ONES) | ((eight ^ BACKSLASHES) - ONES) | (eight - SPACES) | eight) & HIGH_BITS;
            if (found != 0) {
                return i + Long.numberOfTrailingZeros(found) / Byte.SIZE;
            }
            i += Long.BYTES;
        }
    }

    private int pastEscape(int backslash) {
        escaped = true;
        int i = backslash + 1;
        if (json[i] == 'u') {
            for (int digit = 1; digit <= 4; digit++) {
                if (Character.digit(json[i + digit], 16) < 0) {
                    throw malformedAt(i + digit);
                }
            }
            return i + 5;
        }
        if ("\"\\/bfnrt".indexOf(json[i]) < 0) {
            throw malformedAt(i);
        }
        return i + 1;
    }

    /** Past a character of several bytes. */
    private int pastCharacter(int lead) {
        ascii = false;
        int b = json[lead];
        int length = b >> 5 == -2 ? 2 : b >> 4 == -2 ? 3 : b >> 3 == -2 ? 4 : 0;
        if (length == 0) {
            throw malformedAt(lead);
        }
        for (int i = lead + 1; i < lead + length; i++) {
            if (json[i] >> 6 != -2) {
                throw malformedAt(i);
            }
        }
        return lead + length;
    }

    int pastSpace(int i) {
        return json[i] > ' ' ? i : pastMoreSpace(i);
    }

    private int pastMoreSpace(int from) {
        int i = from;
        while (isSpace(json[i])) {
            i++;
        }
        return i;
    }

    private static boolean isSpace(byte b) {
        return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    /** What stands there is no JSON, or it is the end. */
    MalformedBodyException malformedAt(int position) {
        return malformed(position, position >= end ? "it ends in the middle" : "not JSON");
    }

    /** Told with its line and column, both from 1; the column in bytes. */
    MalformedBodyException malformed(int position, String problem) {
        int place = Math.min(position, end);
        int line = 1;
        int lineStart = start;
        for (int i = start; i < place; i++) {
            if (json[i] == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return MalformedBodyException.at(line, place - lineStart + 1, problem);
    }
}
