package io.dirflux.r2dbc;

import java.util.regex.Pattern;

/**
 * The names of the tables, which statements and schema files write as {@code dirflux_...}.
 *
 * @param qualifier the prefix that replaces {@code dirflux_}
 */
record TableNames(String qualifier) {

    static final TableNames DEFAULT = new TableNames("dirflux_");

    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9_]{0,30}");
    private static final Pattern TABLE = Pattern.compile("(?<![a-z_])dirflux_(?=[a-z])");

    TableNames withPrefix(String prefix) {
        return new TableNames(check(prefix));
    }

    private static String check(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "The prefix of tables is up to 31 small letters, digits and underscores, not \"" + name + "\"");
        }
        return name;
    }

    String in(String sql) {
        return qualifier.equals(DEFAULT.qualifier) ? sql : TABLE.matcher(sql).replaceAll(qualifier);
    }
}
