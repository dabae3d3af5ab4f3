package io.dirflux.fault;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Damages a valid JSON body: first its structure (repeated and reordered keys, values of another type, depth, wrong
 * cursors), then its bytes (flipped bits, removed or repeated pieces, invalid UTF-8).
 */
final class BodyMutator {

    private static final JsonMapper JSON = JsonMapper.shared();

    private static final List<String> OTHER_VALUES = List.of(
            "null",
            "true",
            "0",
            "-1.5e300",
            "1e999999999",
            "123456789012345678901234567890",
            "\"\"",
            "\"\\u0000\\ud800\"",
            "[]",
            "{}",
            "[[{}]]",
            "{\"id\":{\"id\":[]}}",
            "\"" + "x".repeat(3_000) + "\"");

    private static final List<String> OTHER_CURSORS = List.of(
            "\"x\\r\\nX-Evil: 1\\r\\n\\r\\nGET /evil\"",
            "\"directory_01FOREIGN\"",
            "\"directory_01FOREIGN/directory_user_01\"",
            "\"../../evil?a=b#c\"",
            "\"//evil.example/\"",
            "\"" + "directory_user_".repeat(500) + "\"",
            "\"\"",
            "17",
            "[]");

    private static final byte[][] NO_UTF8 = {
        {(byte) 0xC0, (byte) 0xAF}, {(byte) 0xED, (byte) 0xA0, (byte) 0x80}, {(byte) 0xFF}, {(byte) 0xF5, 0x20}, {0}
    };

    private static final Map<String, Part> SOUND = new ConcurrentHashMap<>();

    private final SplittableRandom random;

    BodyMutator(long seed) {
        this.random = new SplittableRandom(seed);
    }

    byte[] mutated(String sound) {
        byte[] body = isLikely(70) ? structure(sound).getBytes(UTF_8) : sound.getBytes(UTF_8);
        for (int n = isLikely(50) ? 0 : 1 + random.nextInt(3); n > 0 && body.length > 0; n--) {
            body = bytes(body);
        }
        return body;
    }

    private boolean isLikely(int ofAHundred) {
        return random.nextInt(100) < ofAHundred;
    }

    private String structure(String sound) {
        StringBuilder out = new StringBuilder();
        write(SOUND.computeIfAbsent(sound, text -> Part.of(JSON.readTree(text), "")), out);
        return out.toString();
    }

    /** A value with the texts of its name and its simple values, which are then not written anew for each body. */
    private record Part(String name, String quotedName, JsonNode node, String text, List<Part> parts) {

        static Part of(JsonNode node, String name) {
            List<Part> parts = new ArrayList<>();
            if (node.isObject()) {
                node.properties().forEach(member -> parts.add(of(member.getValue(), member.getKey())));
            } else {
                node.forEach(element -> parts.add(of(element, "")));
            }
            return new Part(
                    name, JSON.writeValueAsString(name), node, node.isContainer() ? "" : node.toString(), parts);
        }
    }

    private void write(Part part, StringBuilder out) {
        if ((part.name.equals("after") || part.name.equals("before")) && isLikely(40)) {
            out.append(OTHER_CURSORS.get(random.nextInt(OTHER_CURSORS.size())));
        } else if (random.nextInt(60) == 0) {
            out.append(OTHER_VALUES.get(random.nextInt(OTHER_VALUES.size())));
        } else if (random.nextInt(400) == 0) {
            int levels = 1 + random.nextInt(600);
            out.append("[".repeat(levels)).append(part.node).append("]".repeat(levels));
        } else if (part.node.isObject()) {
            writeObject(part, out);
        } else if (part.node.isArray()) {
            writeArray(part, out);
        } else {
            out.append(part.text);
        }
    }

    private void writeArray(Part array, StringBuilder out) {
        out.append('[');
        String separator = "";
        for (Part element : array.parts) {
            out.append(separator);
            write(element, out);
            separator = ",";
        }
        out.append(']');
    }

    private void writeObject(Part object, StringBuilder out) {
        List<Part> members = new ArrayList<>(object.parts);
        if (!members.isEmpty() && isLikely(10)) {
            members.add(members.get(random.nextInt(members.size())));
        }
        if (isLikely(20)) {
            Collections.shuffle(members, new Random(random.nextLong()));
        }
        out.append('{');
        String separator = "";
        for (Part member : members) {
            out.append(separator).append(member.quotedName).append(':');
            write(member, out);
            separator = ",";
        }
        out.append('}');
    }

    private byte[] bytes(byte[] body) {
        int from = random.nextInt(body.length);
        int to = Math.min(body.length, from + random.nextInt(30));
        return switch (random.nextInt(5)) {
            case 0 -> {
                body[from] ^= (byte) (1 << random.nextInt(8));
                yield body;
            }
            case 1 -> Arrays.copyOf(body, from);
            case 2 -> joined(Arrays.copyOf(body, from), Arrays.copyOfRange(body, to, body.length));
            case 3 -> joined(Arrays.copyOf(body, to), Arrays.copyOfRange(body, from, body.length));
            default ->
                joined(
                        Arrays.copyOf(body, from),
                        NO_UTF8[random.nextInt(NO_UTF8.length)],
                        Arrays.copyOfRange(body, from, body.length));
        };
    }

    private static byte[] joined(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        List.of(parts).forEach(all::writeBytes);
        return all.toByteArray();
    }
}
