package io.dirflux.json;

import io.dirflux.model.Attributes;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A body, or a value somewhere in it that is read later, when it is known what it has to be. */
final class Slice {

    private final byte[] body;
    private final int from;
    private final int to;
    private final String name;

    private Slice(byte[] body, int from, int to, String name) {
        this.body = body;
        this.from = from;
        this.to = to;
        this.name = name;
    }

    static Slice of(byte[] body, int from, int to) {
        return new Slice(body, from, to, "");
    }

    /** A part, by positions in the body; the name leads to it, for the reasons of rejections. */
    Slice part(int from, int to, String name) {
        return new Slice(body, from, to, name);
    }

    /** The same value, without the body around it. */
    Slice copy() {
        byte[] copy = new byte[to - from + JsonSyntax.PADDING];
        System.arraycopy(body, from, copy, 0, to - from);
        return new Slice(copy, 0, to - from, name);
    }

    String name() {
        return name;
    }

    JsonReader open() {
        return new JsonReader(body, from, to);
    }

    /** Reads the value, an object, as attributes. */
    Attributes attributes() {
        return new AttributeReader(open(), name).read();
    }

    /** Checks the value as attributes, to be read when they are asked for. */
    Map<String, @Nullable Object> deferredAttributes() {
        return new FieldReader(open(), this).attributes();
    }

    /**
     * Reads the value as a record of its own.
     *
     * @param outer counts what the reading counts
     */
    <T> T read(FieldReader outer, Function<FieldReader, T> reader) {
        FieldReader in = new FieldReader(open(), this);
        T read = in.record(reader);
        outer.countUnreadableTimestamps(in.unreadableTimestamps());
        return read;
    }
}
