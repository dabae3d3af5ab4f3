package io.dirflux.r2dbc;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The names of the tables, which statements and schema files write as {@code dirflux_...}.
 *
 * @param schema the schema of the tables; null for the connection's default schema
 * @param prefix the prefix that replaces {@code dirflux_}
 */
record TableNames(@Nullable String schema, String prefix) {

    static final TableNames DEFAULT = new TableNames(null, "dirflux_");

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,30}");

    private static final String MARK = "dirflux_";
    private static final String INDEX = "create index ";

    TableNames withPrefix(String prefix) {
        return new TableNames(schema, check("The prefix of tables", prefix));
    }

    TableNames withSchema(String schema) {
        return new TableNames(check("The schema", schema), prefix);
    }

    private static String check(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    what + " is up to 31 small letters, digits and underscores, not \"" + name + "\"");
        }
        return name;
    }

    /** What stands before the name of a table. */
    String qualifier() {
        return schema == null ? prefix : schema + "." + prefix;
    }

    /** A statement with these names. An index has the schema of its table, and its name must not be qualified. */
    String in(String sql) {
        if (equals(DEFAULT)) {
            return sql;
        }
        StringBuilder named = new StringBuilder(sql.length() + 64);
        int from = 0;
        for (int at = sql.indexOf(MARK); at >= 0; at = sql.indexOf(MARK, at + 1)) {
            named.append(sql, from, at).append(sql.startsWith(INDEX, at - INDEX.length()) ? prefix : qualifier());
            from = at + MARK.length();
        }
        return named.append(sql, from, sql.length()).toString();
    }
}
