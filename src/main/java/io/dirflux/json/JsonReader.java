package io.dirflux.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON (RFC 8259) off UTF-8 bytes, one value after the other as they are asked for, and checks all of it, also what
 * is skipped. Whoever is given a value reads it or begins it; one that is left is skipped.
 *
 * <p>Strict in the grammar: what is not JSON ends in a {@link MalformedBodyException}, and so does nesting deeper than
 * {@link #MAX_NESTING}. Of UTF-8 the form is checked, lead bytes and what follows them; a character that UTF-8 has no
 * right to encode, such as half a surrogate pair, is read as U+FFFD, since it need not cost the body.
 *
 * <p>Our own, because a page is read here in half the time that it took with a general parser: eight bytes of a text are
 * looked at at once; fields follow one another in the same order in every record, so the one that followed last time is
 * tried first; a text that nobody wants never becomes a string. The zeros behind the JSON ({@link #PADDING}) are no part
 * of any value, so that no loop asks for the end.
 */
final class JsonReader {

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
    private int at;
    private boolean pending = true; // a value begins here
    private boolean first; // the innermost container has had no element yet
    private int depth;
    private byte[] closers = new byte[16]; // of the containers around, by depth
    private Field[] fields = new Field[16]; // the field in each, UNKNOWN in an array
    private int[] indexes = new int[16]; // the element in each, -1 in an object
    private final Field[] followers = new Field[Field.COUNT]; // by the field before, in the same object
    private final Field[] beginners = new Field[Field.COUNT]; // by the field around
    private int textFrom; // the text read last
    private int textTo;
    private boolean ascii;
    private boolean escaped;
    private boolean plainNumbers;
    private int deepest;

    /** Reads the value from there on; the zeros must be there. */
    JsonReader(byte[] json, int from, int to) {
        this.json = json;
        this.start = from;
        this.end = to;
        this.at = pastSpace(from);
        Arrays.fill(followers, Field.UNKNOWN);
        Arrays.fill(beginners, Field.UNKNOWN);
        fields[0] = Field.UNKNOWN;
    }

    /** Whether nothing but white space follows. */
    boolean isAtEnd() {
        at = pastSpace(at);
        return at == end;
    }

    /** Where the value begins that can be read now, or else where the last one ended. */
    int position() {
        return at;
    }

    /** What the value is that can be read now, by its first byte. */
    JsonKind kind() {
        JsonKind kind = JsonKind.startingWith(json[at]);
        if (kind == null) {
            throw malformed();
        }
        return kind;
    }

    boolean isString() {
        return json[at] == '"';
    }

    void beginObject() {
        Field around = fields[depth];
        enter('{', '}');
        fields[depth] = around;
        indexes[depth] = -1;
    }

    void beginArray() {
        Field around = fields[depth];
        enter('[', ']');
        fields[depth] = around;
        indexes[depth] = -1;
    }

    /** Goes on to the value of the next field of the object; null at its end. */
    @SuppressWarnings("EnumOrdinal") // an EnumMap costs more than what is saved here
    @Nullable
    Field nextField() {
        Field[] guesses = first ? beginners : followers;
        if (!toNextElement()) {
            return null;
        }
        int before = fields[depth].ordinal();
        Field field = guesses[before];
        if (json[at] == '"' && field.isAt(json, at + 1)) {
            at = pastSpace(at + 1 + field.length());
        } else {
            field = Field.named(name());
            guesses[before] = field;
        }
        fields[depth] = field;
        pending = true;
        return field;
    }

    /** Goes on to the value of the next field of the object, whatever its name is; null at its end. */
    @Nullable
    String nextName() {
        if (!toNextElement()) {
            return null;
        }
        String name = name();
        pending = true;
        return name;
    }

    /** Goes on to the next element of the array; false at its end. */
    boolean nextElement() {
        if (!toNextElement()) {
            return false;
        }
        indexes[depth]++;
        pending = true;
        return true;
    }

    /** Leaves containers, whatever is left in them, until this many are around. */
    void leaveTo(int outer) {
        while (depth > outer) {
            while (closers[depth] == ']' ? nextElement() : nextName() != null) {}
        }
    }

    int depth() {
        return depth;
    }

    /** Where the reader stands in the container at that depth: {@code .name}, or {@code [index]}. */
    String stepAt(int depth) {
        return closers[depth] == ']' ? "[" + indexes[depth] + "]" : "." + fields[depth];
    }

    /** The field of the innermost object that is being read. */
    Field field() {
        return fields[depth];
    }

    /** Reads a string, or another scalar by what stands there. */
    String text() {
        if (isString()) {
            readString();
        } else {
            readWordOrNumber();
        }
        return lastText();
    }

    /** Reads a string, of which {@link #lastText} makes one; whether it is ASCII just as it stands there. */
    boolean readString() {
        int quote = closingQuote(at);
        textFrom = at + 1;
        textTo = quote;
        at = quote + 1;
        pending = false;
        return ascii && !escaped;
    }

    /** Reads the string that stands here if it is this one, which comes with its quotes. */
    boolean readIf(byte[] quoted) {
        int behind = at + quoted.length;
        if (behind > end || !Arrays.equals(json, at, behind, quoted, 0, quoted.length)) {
            return false;
        }
        at = behind;
        pending = false;
        return true;
    }

    /** Reads a number, of which {@link #lastText} makes a string; whether it is an integer. */
    boolean readNumber() {
        readWordOrNumber();
        for (int i = textFrom; i < textTo; i++) {
            if (json[i] == '.' || isExponent(json[i])) {
                return false;
            }
        }
        return true;
    }

    private void readWordOrNumber() {
        textFrom = at;
        textTo = pastScalar(at);
        at = textTo;
        ascii = true;
        escaped = false;
        pending = false;
    }

    byte[] bytes() {
        return json;
    }

    int textFrom() {
        return textFrom;
    }

    int textTo() {
        return textTo;
    }

    String lastText() {
        if (escaped) {
            return unescaped(textFrom, textTo);
        }
        return new String(
                json, textFrom, textTo - textFrom, ascii ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    }

    /** Goes to the end of the value. */
    void skip() {
        plainNumbers = true;
        deepest = depth;
        at = pastValue(at, depth);
        pending = false;
    }

    /** How many levels the value skipped last had. */
    int levelsSkipped() {
        return deepest - depth;
    }

    /** Whether all numbers in the value skipped last are short and without an exponent. */
    boolean onlyPlainNumbersSkipped() {
        return plainNumbers;
    }

    private boolean toNextElement() {
        if (pending) {
            skip();
        }
        int i = pastSpace(at);
        if (json[i] == closers[depth]) {
            at = i + 1;
            depth--;
            first = false;
            return false;
        }
        if (!first) {
            i = pastComma(i);
        }
        first = false;
        at = i;
        return true;
    }

    private void enter(char opener, char closer) {
        if (json[at] != opener) {
            throw malformed();
        }
        checkLevel(depth + 1, at);
        at++;
        depth++;
        if (depth == closers.length) {
            closers = Arrays.copyOf(closers, 2 * depth);
            fields = Arrays.copyOf(fields, 2 * depth);
            indexes = Arrays.copyOf(indexes, 2 * depth);
        }
        closers[depth] = (byte) closer;
        first = true;
        pending = false;
    }

    private void checkLevel(int level, int i) {
        if (level > MAX_NESTING) {
            at = i;
            throw malformed("nested deeper than " + MAX_NESTING + " levels");
        }
    }

    private String name() {
        int value = pastName(at);
        readString();
        at = value;
        return lastText();
    }

    /** From the quote before a name to the value behind it. */
    private int pastName(int opening) {
        if (json[opening] != '"') {
            throw malformedAt(opening);
        }
        int past = pastString(opening);
        if (past - opening - 2 > MAX_NAME_LENGTH) {
            throw malformed("a name too long");
        }
        return pastColon(past);
    }

    private int pastColon(int i) {
        int colon = pastSpace(i);
        if (json[colon] != ':') {
            throw malformedAt(colon);
        }
        return pastSpace(colon + 1);
    }

    private int pastComma(int i) {
        if (json[i] != ',') {
            throw malformedAt(i);
        }
        return pastSpace(i + 1);
    }

    private int pastValue(int i, int level) {
        return switch (json[i]) {
            case '"' -> pastString(i);
            case '{' -> pastObject(i, level + 1);
            case '[' -> pastArray(i, level + 1);
            default -> pastScalar(i);
        };
    }

    private int pastObject(int opening, int level) {
        descended(level, opening);
        int i = pastSpace(opening + 1);
        if (json[i] == '}') {
            return i + 1;
        }
        while (true) {
            i = pastSpace(pastValue(pastName(i), level));
            if (json[i] == '}') {
                return i + 1;
            }
            i = pastComma(i);
        }
    }

    private int pastArray(int opening, int level) {
        descended(level, opening);
        int i = pastSpace(opening + 1);
        if (json[i] == ']') {
            return i + 1;
        }
        while (true) {
            i = pastSpace(pastValue(i, level));
            if (json[i] == ']') {
                return i + 1;
            }
            i = pastComma(i);
        }
    }

    private void descended(int level, int i) {
        checkLevel(level, i);
        deepest = Math.max(deepest, level);
    }

    /** Past a number, or one of the three words. */
    private int pastScalar(int i) {
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

    private static boolean isExponent(byte b) {
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

    /** Checks the string that begins there. */
    private int pastString(int opening) {
        int i = plainUntil(opening + 1);
        return json[i] == '"' ? i + 1 : closingQuote(opening) + 1;
    }

    /** Checks the string that begins there, and where it ends. */
    private int closingQuote(int opening) {
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

    private String unescaped(int from, int to) {
        StringBuilder text = new StringBuilder(to - from);
        int copied = from;
        int i = from;
        while (i < to) {
            if (json[i] != '\\') {
                i++;
                continue;
            }
            append(text, copied, i);
            if (json[i + 1] == 'u') {
                text.append((char) hexadecimal(i + 2));
                i += 6;
            } else {
                text.append(meant(json[i + 1]));
                i += 2;
            }
            copied = i;
        }
        append(text, copied, to);
        return text.toString();
    }

    private void append(StringBuilder text, int from, int to) {
        text.append(new String(json, from, to - from, StandardCharsets.UTF_8));
    }

    private int hexadecimal(int from) {
        int value = 0;
        for (int i = from; i < from + 4; i++) {
            value = (value << 4) | Character.digit(json[i], 16);
        }
        return value;
    }

    private static char meant(byte escape) {
        return switch (escape) {
            case 'b' -> '\b';
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            default -> (char) escape;
        };
    }

    private int pastSpace(int i) {
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

    private MalformedBodyException malformed() {
        return malformedAt(at);
    }

    private MalformedBodyException malformedAt(int position) {
        at = Math.min(position, end);
        return malformed(at == end ? "it ends in the middle" : "not JSON");
    }

    /** Here, with its line and column, both from 1; the column in bytes. */
    MalformedBodyException malformed(String problem) {
        int line = 1;
        int lineStart = start;
        for (int i = start; i < at; i++) {
            if (json[i] == '\n') {
                line++;
                lineStart = i + 1;
            }
        }
        return MalformedBodyException.at(line, at - lineStart + 1, problem);
    }
}
