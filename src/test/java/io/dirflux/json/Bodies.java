package io.dirflux.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Page;
import io.dirflux.model.Rejected;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** Bodies as the tests write them. */
final class Bodies {

    static final RecordType<DirectoryUser> USER = RecordType.user(Dialect.OPENAPI);

    private Bodies() {}

    static byte[] bytes(String body) {
        return body.getBytes(UTF_8);
    }

    /** A resource below {@code examples}. */
    static byte[] example(String name) {
        try (InputStream in = Bodies.class.getResourceAsStream("/examples/" + name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A page with these elements of {@code data}. */
    static String list(String... elements) {
        return "{\"data\":[" + String.join(",", elements) + "],\"list_metadata\":{\"before\":null,\"after\":null}}";
    }

    /** A user with its ids and these fields. */
    static String user(String fields) {
        return "{\"id\":\"u1\",\"directory_id\":\"d1\"," + fields + "}";
    }

    static Page<DirectoryUser> users(String body) {
        return JsonDecoder.page(USER, bytes(body), null);
    }

    /** The user with these fields; the test fails if it is rejected. */
    static DirectoryUser readUser(String fields) {
        return JsonDecoder.item(USER, bytes(user(fields))).record();
    }

    /** How the user with these fields is rejected; the test fails if it is not. */
    static Rejected rejectedUser(String fields) {
        try {
            throw new AssertionError("read: " + readUser(fields));
        } catch (RejectedRecordException rejection) {
            return rejection.rejected();
        }
    }
}
