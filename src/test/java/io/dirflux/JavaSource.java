package io.dirflux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * A source file of the library, read without its comments and string literals.
 *
 * @param packageName under {@code io.dirflux}; empty for the root
 * @param type the file's name without {@code .java}
 * @param code what follows the package declaration
 */
record JavaSource(String packageName, String type, String code) {

    private static final Pattern TEXT_OR_COMMENT = Pattern.compile(
            "\"\"\"[\\s\\S]*?\"\"\"|\"[^\"\\\\\n]*(?:\\\\.[^\"\\\\\n]*)*+\"|'\\\\?.[^']*'|/\\*[\\s\\S]*?\\*/|//[^\n]*");
    private static final Pattern PACKAGE = Pattern.compile("\\bpackage\\s+io\\.dirflux\\.?([\\w.]*)\\s*;");
    private static final Pattern USE =
            Pattern.compile("\\bio\\.dirflux\\.(?:([a-z]\\w*)\\.(?:[a-z]\\w*\\.)*)?(?:[A-Z]\\w*|\\*)");

    /** All files of the library. */
    static List<JavaSource> all() {
        try (Stream<Path> files = Files.walk(Path.of("src/main/java"))) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .map(JavaSource::read)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String withoutTextAndComments(String source) {
        return TEXT_OR_COMMENT.matcher(source).replaceAll(" ");
    }

    private static JavaSource read(Path file) {
        try {
            String code = withoutTextAndComments(Files.readString(file));
            Matcher declaration = PACKAGE.matcher(code);
            if (!declaration.find()) {
                throw new AssertionError(file + " is in no package of ours");
            }
            String type = file.getFileName().toString().replace(".java", "");
            return new JavaSource(declaration.group(1), type, code.substring(declaration.end()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    boolean isType() {
        return !type.equals("package-info");
    }

    /** The packages of ours that it names, in imports or in full. */
    Set<String> usedPackages() {
        return USE.matcher(code)
                .results()
                .map(use -> use.group(1) == null ? "" : use.group(1))
                .filter(used -> !used.equals(packageName))
                .collect(Collectors.toSet());
    }

    /** Whether it names this type, anywhere. */
    boolean names(String other) {
        return Pattern.compile("\\b" + other + "\\b").matcher(code).find();
    }
}
