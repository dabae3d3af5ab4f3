package io.dirflux.r2dbc;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/** Reads the statements of a schema file in the jar. A statement ends with a semicolon at the end of a line. */
final class SchemaFile {

    /** The version of the schema that this version of the store uses. */
    static final int VERSION = 4;

    private SchemaFile() {}

    /** The statements that bring the tables to the next version; those that create them, if there are none. */
    static List<String> statements(SqlDialect dialect, int versionBefore) {
        String name = dialect.schemaFile() + (versionBefore == 0 ? ".sql" : "-" + (versionBefore + 1) + ".sql");
        String text = read(name).lines().filter(line -> !line.startsWith("--")).collect(Collectors.joining("\n"));
        return Arrays.stream(text.split(";\n|;$", -1))
                .map(String::strip)
                .filter(statement -> !statement.isEmpty())
                .toList();
    }

    private static String read(String name) {
        try (InputStream file = SchemaFile.class.getResourceAsStream(name)) {
            return new String(Objects.requireNonNull(file, name).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
