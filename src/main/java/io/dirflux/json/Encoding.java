package io.dirflux.json;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Between machines JSON is UTF-8 (RFC 8259, 8.1). What an older sender may still make of it, UTF-16 or UTF-32, is told by
 * where the zeros are in its first character, a brace (RFC 4627, 3), or by a byte order mark.
 */
final class Encoding {

    private static final int BYTE_ORDER_MARK = 0xFEFF;
    private static final int UTF_8_BYTE_ORDER_MARK = 0xEFBBBF;

    private Encoding() {}

    /** The body in UTF-8, without a byte order mark, and with the zeros behind it that {@link JsonSyntax} wants. */
    static Slice utf8(byte[] body, int length) {
        Charset other = length < 4 ? null : otherThanUtf8(firstBytes(body, 4));
        if (other != null) {
            return transcoded(body, length, other);
        }
        boolean marked = length >= 3 && firstBytes(body, 3) == UTF_8_BYTE_ORDER_MARK;
        return Slice.of(padded(body, length), marked ? 3 : 0, length);
    }

    private static byte[] padded(byte[] body, int length) {
        int padded = length + JsonSyntax.PADDING;
        if (body.length < padded) {
            return Arrays.copyOf(body, padded);
        }
        Arrays.fill(body, length, padded, (byte) 0);
        return body;
    }

    private static @Nullable Charset otherThanUtf8(int four) {
        if (four >>> 8 == 0 || four == BYTE_ORDER_MARK) {
            return Charset.forName("UTF-32BE");
        }
        if ((four & 0xFFFFFF) == 0 || four == Integer.reverseBytes(BYTE_ORDER_MARK)) {
            return Charset.forName("UTF-32LE");
        }
        if (four >>> 24 == 0 || four >>> 16 == BYTE_ORDER_MARK) {
            return StandardCharsets.UTF_16BE;
        }
        if (((four >>> 16) & 0xFF) == 0 || four >>> 16 == 0xFFFE) {
            return StandardCharsets.UTF_16LE;
        }
        return null;
    }

    private static Slice transcoded(byte[] body, int length, Charset from) {
        try {
            String text =
                    from.newDecoder().decode(ByteBuffer.wrap(body, 0, length)).toString();
            boolean marked = !text.isEmpty() && text.charAt(0) == BYTE_ORDER_MARK;
            byte[] utf8 = text.substring(marked ? 1 : 0).getBytes(StandardCharsets.UTF_8);
            return Slice.of(padded(utf8, utf8.length), 0, utf8.length);
        } catch (CharacterCodingException e) {
            throw MalformedBodyException.wronglyEncoded(from);
        }
    }

    private static int firstBytes(byte[] body, int count) {
        int bytes = 0;
        for (int i = 0; i < count; i++) {
            bytes = (bytes << 8) | (body[i] & 0xFF);
        }
        return bytes;
    }
}
