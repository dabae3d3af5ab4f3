package io.dirflux;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A fenced block of a document.
 *
 * @param kind the word after the opening fence: {@code java}, {@code sh}
 */
public record DocumentBlock(Document document, String kind, String code) {

    private static final Pattern FENCE = Pattern.compile("\\s*(?:```|~~~)(.*)");

    /** The blocks of a document, in its order. */
    static List<DocumentBlock> in(Document document) {
        List<DocumentBlock> blocks = new ArrayList<>();
        StringBuilder code = new StringBuilder();
        String kind = null;
        for (String line : document.text().lines().toList()) {
            Matcher fence = FENCE.matcher(line);
            if (!fence.matches()) {
                code.append(line).append('\n');
            } else if (kind == null) {
                kind = fence.group(1);
                code.setLength(0);
            } else {
                blocks.add(new DocumentBlock(document, kind, code.toString()));
                kind = null;
            }
        }
        if (kind != null) {
            throw new AssertionError("The last block of " + document + " has no end");
        }
        return blocks;
    }

    public boolean isOf(String kind) {
        return this.kind.equals(kind);
    }

    @Override
    public String toString() {
        return document + ": " + code.lines().findFirst().orElse("");
    }
}
