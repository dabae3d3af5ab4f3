package io.dirflux.json;

import io.dirflux.model.Attributes;
import java.util.Arrays;
import java.util.function.Function;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;

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

    static Slice whole(byte[] body, int length) {
        return new Slice(body, 0, length, "");
    }

    /** A part, by positions within this slice; the name leads to it, for the reasons of rejections. */
    Slice part(int from, int to, String name) {
        return new Slice(body, this.from + from, this.from + to, name);
    }

    /** The same value, without the body around it. */
    Slice copy() {
        return new Slice(Arrays.copyOfRange(body, from, to), 0, to - from, name);
    }

    String name() {
        return name;
    }

    JsonParser open() {
        return Tokens.open(body, from, to - from);
    }

    /** Reads the value, an object, as attributes. */
    Attributes attributes() {
        try (JsonParser parser = open()) {
            parser.nextToken();
            return new AttributeReader(parser, () -> name).read();
        } catch (JacksonException fault) {
            throw MalformedBodyException.between(from, to);
        }
    }

    /**
     * Reads the value as a record of its own.
     *
     * @param outer counts what the reading counts
     */
    <T> T read(FieldReader outer, Function<FieldReader, T> reader) {
        try (JsonParser parser = open()) {
            parser.nextToken();
            FieldReader in = new FieldReader(parser, this);
            T read = in.record(reader);
            outer.countUnreadableTimestamps(in.unreadableTimestamps());
            return read;
        } catch (JacksonException fault) {
            throw MalformedBodyException.between(from, to);
        }
    }
}
