package io.dirflux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** A document for users. */
public record Document(Path path, String text) {

    private static final Path PAGES = Path.of("src", "docs");

    public static Document of(Path path) {
        try {
            return new Document(path, Files.readString(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static Document readme() {
        return of(Path.of("README.md"));
    }

    /** A page of {@code src/docs}. */
    public static Document page(String name) {
        return of(PAGES.resolve(name));
    }

    /** The README and the pages of {@code src/docs}: their blocks are compiled, run or parsed. */
    public static List<Document> guides() {
        try (Stream<Path> pages = Files.list(PAGES)) {
            return Stream.concat(
                            Stream.of(Path.of("README.md")),
                            pages.filter(page -> page.toString().endsWith(".md"))
                                    .sorted())
                    .map(Document::of)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All blocks of the guides. */
    public static Stream<DocumentBlock> blocksOfGuides() {
        return guides().stream().flatMap(guide -> guide.blocks().stream());
    }

    public List<DocumentBlock> blocks() {
        return DocumentBlock.in(this);
    }

    /** What stands between this heading of the second level and the next one. */
    public String section(String title) {
        int start = text.indexOf("\n## " + title + "\n");
        if (start < 0) {
            throw new AssertionError(path + " has no section " + title);
        }
        int end = text.indexOf("\n## ", start + 1);
        return text.substring(start, end < 0 ? text.length() : end);
    }

    @Override
    public String toString() {
        return path.toString();
    }
}
