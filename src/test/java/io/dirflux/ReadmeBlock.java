package io.dirflux;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A code block of the README.
 *
 * @param kind what stands behind the opening fence: {@code java}, {@code sh}
 */
public record ReadmeBlock(String kind, String code) {

    private static final Pattern FENCE = Pattern.compile("\\s*(?:```|~~~)(.*)");

    /** Every block, in the README's order. */
    public static List<ReadmeBlock> all() throws IOException {
        List<ReadmeBlock> blocks = new ArrayList<>();
        StringBuilder code = new StringBuilder();
        String kind = null;
        for (String line : Files.readAllLines(Path.of("README.md"))) {
            Matcher fence = FENCE.matcher(line);
            if (!fence.matches()) {
                code.append(line).append('\n');
            } else if (kind == null) {
                kind = fence.group(1);
                code.setLength(0);
            } else {
                blocks.add(new ReadmeBlock(kind, code.toString()));
                kind = null;
            }
        }
        if (kind != null) {
            throw new AssertionError("The README's last block has no end");
        }
        return blocks;
    }

    public static List<String> of(String kind) throws IOException {
        return all().stream()
                .filter(block -> block.kind.equals(kind))
                .map(ReadmeBlock::code)
                .toList();
    }
}
