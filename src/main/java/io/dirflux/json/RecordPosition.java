package io.dirflux.json;

import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.TokenStreamContext;

/** Where the parser stands in a record: how deep, on which path, at which bytes of the source. */
final class RecordPosition {

    private static final int MAX_REPORTED_ID = 200;

    private final JsonParser parser;
    private final JsonSlice source;
    private int recordDepth = 1;
    private @Nullable String recordId;

    /** @param source what the parser reads */
    RecordPosition(JsonParser parser, JsonSlice source) {
        this.parser = parser;
        this.source = source;
    }

    /** A record begins with the value at this position. */
    void beginRecord() {
        recordDepth = depthAround() + 1;
        recordId = null;
    }

    /** Goes to the end of a rejected record, and returns its id if there is a readable one. */
    @Nullable
    String endRejectedRecord() {
        while (depth() >= recordDepth) {
            if (parser.nextToken() == JsonToken.PROPERTY_NAME
                    && isRecordId()
                    && parser.nextToken().isScalarValue()) {
                recordId = parser.getValueAsString();
            }
        }
        String id = recordId;
        return id == null || id.isBlank() || id.length() > MAX_REPORTED_ID ? null : id;
    }

    /** Notes an id, if it is the one of the record itself. */
    void idRead(String id) {
        if (isRecordId()) {
            recordId = id;
        }
    }

    private boolean isRecordId() {
        return depth() == recordDepth && parser.currentName().equals("id");
    }

    /** Where the value at this position begins in the source. */
    int start() {
        return (int) parser.currentTokenLocation().getByteOffset();
    }

    /** The value that has just ended, and began at that {@link #start}. */
    JsonSlice sliceFrom(int start, String path) {
        return source.part(start, (int) parser.currentLocation().getByteOffset(), path);
    }

    private int depth() {
        return parser.streamReadContext().getNestingDepth();
    }

    /** The depth of the object or array that holds the value that begins here. */
    int depthAround() {
        return parser.currentToken().isStructStart() ? depth() - 1 : depth();
    }

    /** Goes to the end of a value. */
    void skipTo(int depthAround) {
        while (depth() > depthAround) {
            parser.nextToken();
        }
    }

    /** The value at this position is of another kind than expected. */
    Rejection unexpected(String expected) {
        return new Rejection(path(), expected, Parsers.describe(parser.currentToken()));
    }

    /** The path in the record, such as {@code emails[0].primary}. */
    String path() {
        return path(Integer.MAX_VALUE);
    }

    /** The same, without the steps below that depth: names inside attributes are not shown. */
    String path(int deepest) {
        StringBuilder path = new StringBuilder();
        for (TokenStreamContext c = parser.streamReadContext(); c.getNestingDepth() >= recordDepth; c = c.getParent()) {
            if (c.getNestingDepth() <= deepest) {
                path.insert(0, step(c));
            }
        }
        path.insert(0, source.path());
        return path.indexOf(".") == 0 ? path.substring(1) : path.toString();
    }

    private static String step(TokenStreamContext context) {
        if (context.hasCurrentName()) {
            return "." + context.currentName();
        }
        return context.hasCurrentIndex() ? "[" + context.getCurrentIndex() + "]" : "";
    }
}
