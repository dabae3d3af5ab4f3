package io.dirflux.json;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Reads JSON off UTF-8 bytes, one value after the other as they are asked for, and has all of it checked by
 * {@link JsonSyntax}, also what is skipped. Whoever is given a value reads it or begins it; one that is left is skipped.
 *
 * <p>Our own, because a page is read here in half the time that it took with a general parser: fields follow one another in
 * the same order in every record, so the one that followed last time is tried first; a text that nobody wants never becomes
 * a string.
 */
final class JsonReader {

    private final byte[] json;
    private final int end;
    private final JsonSyntax syntax;
    private int at;
    private boolean pending = true; // a value begins here
    private boolean first; // the innermost container has had no element yet
    private int depth;
    private byte[] closers = new byte[16]; // of the containers around, by depth
    private Field[] fields = new Field[16]; // the field in each; in an array, and before the first one, that around
    private int[] indexes = new int[16]; // the element that is read in each array
    private final Field[] followers = new Field[Field.COUNT]; // by the field before, in the same object
    private final Field[] beginners = new Field[Field.COUNT]; // by the field around
    private int textFrom; // the text read last
    private int textTo;
    private boolean ascii;
    private boolean escaped;

    /** Reads the value from there on; the zeros must be there. */
    JsonReader(byte[] json, int from, int to) {
        this.json = json;
        this.end = to;
        this.syntax = new JsonSyntax(json, from, to);
        this.at = syntax.pastSpace(from);
        Arrays.fill(followers, Field.UNKNOWN);
        Arrays.fill(beginners, Field.UNKNOWN);
        fields[0] = Field.UNKNOWN;
    }

    /** Whether nothing but white space follows. */
    boolean isAtEnd() {
        at = syntax.pastSpace(at);
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
            throw syntax.malformedAt(at);
        }
        return kind;
    }

    boolean isString() {
        return json[at] == '"';
    }

    void beginObject() {
        enter('{', '}');
    }

    void beginArray() {
        enter('[', ']');
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
            at = syntax.pastSpace(at + 1 + field.length());
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
        readTo(syntax.closingQuote(at));
        return ascii && !escaped;
    }

    private void readTo(int quote) {
        textFrom = at + 1;
        textTo = quote;
        at = quote + 1;
        pending = false;
        ascii = syntax.isAscii();
        escaped = syntax.isEscaped();
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
            if (json[i] == '.' || JsonSyntax.isExponent(json[i])) {
                return false;
            }
        }
        return true;
    }

    private void readWordOrNumber() {
        textFrom = at;
        textTo = syntax.pastScalar(at);
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
        return escaped
                ? JsonText.unescaped(json, textFrom, textTo)
                : JsonText.asItStands(json, textFrom, textTo, ascii);
    }

    /** Goes to the end of the value. */
    void skip() {
        at = syntax.pastWhole(at, depth);
        pending = false;
    }

    /** How many levels the value skipped last had. */
    int levelsSkipped() {
        return syntax.deepest() - depth;
    }

    /** Whether all numbers in the value skipped last are short and without an exponent. */
    boolean onlyPlainNumbersSkipped() {
        return syntax.onlyPlainNumbers();
    }

    private boolean toNextElement() {
        if (pending) {
            skip();
        }
        int i = syntax.pastSpace(at);
        if (json[i] == closers[depth]) {
            at = i + 1;
            depth--;
            first = false;
            return false;
        }
        if (!first) {
            i = syntax.pastComma(i);
        }
        first = false;
        at = i;
        return true;
    }

    private void enter(char opener, char closer) {
        if (json[at] != opener) {
            throw syntax.malformedAt(at);
        }
        syntax.checkLevel(depth + 1, at);
        at++;
        depth++;
        if (depth == closers.length) {
            closers = Arrays.copyOf(closers, 2 * depth);
            fields = Arrays.copyOf(fields, 2 * depth);
            indexes = Arrays.copyOf(indexes, 2 * depth);
        }
        closers[depth] = (byte) closer;
        fields[depth] = fields[depth - 1];
        indexes[depth] = -1;
        first = true;
        pending = false;
    }

    private String name() {
        readTo(syntax.nameEnd(at));
        at = syntax.pastColon(at);
        return lastText();
    }

    /** Here, with its line and column. */
    MalformedBodyException malformed(String problem) {
        return syntax.malformed(at, problem);
    }
}
