package io.dirflux.json;

import io.dirflux.model.WebhookEndpointUpdate;
import java.io.StringWriter;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/** Writes the bodies of requests. */
public final class JsonEncoder {

    private JsonEncoder() {}

    /** Only the fields that change. */
    public static String encode(WebhookEndpointUpdate update) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = Parsers.generator(text)) {
            out.writeStartObject();
            write(out, Field.ENDPOINT_URL, update.endpointUrl(), out::writeString);
            write(out, Field.STATUS, update.status(), status -> out.writeString(status.value()));
            write(out, Field.EVENTS, update.events(), names -> writeAll(out, names));
            out.writeEndObject();
        }
        return text.toString();
    }

    private static <T> void write(JsonGenerator out, Field field, @Nullable T value, Consumer<T> writer) {
        if (value != null) {
            out.writeName(field.toString());
            writer.accept(value);
        }
    }

    private static void writeAll(JsonGenerator out, List<String> texts) {
        out.writeStartArray();
        texts.forEach(out::writeString);
        out.writeEndArray();
    }
}
