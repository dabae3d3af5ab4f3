package io.dirflux.r2dbc;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The differences between the databases. The values of a column are sent as one array of texts, and the statement casts
 * them. Statements join such an array: with {@code in (select ..)} H2 compares each row of the table with each value.
 * PostgreSQL keeps the plan that it has made when the table was empty, so its joins are written as a look-up for each
 * value.
 */
enum SqlDialect {
    POSTGRESQL("postgresql", "text[]") {
        @Override
        String upsert(String table, List<String> keys, List<Column> columns) {
            String updates = columns.stream()
                    .map(Column::name)
                    .filter(name -> !keys.contains(name))
                    .map(name -> name + " = excluded." + name)
                    .collect(Collectors.joining(", "));
            return insert(table, columns) + " on conflict (" + String.join(", ", keys) + ") do "
                    + (updates.isEmpty() ? "nothing" : "update set " + updates);
        }

        @Override
        String join(String how, String table, String alias, String condition) {
            return how + " lateral (select * from " + table + " " + alias + " where " + condition + " offset 0) "
                    + alias + " on true";
        }

        @Override
        String json(String text) {
            return "cast(" + text + " as jsonb)";
        }

        @Override
        String time(String text) {
            return "cast(" + text + " as timestamptz)";
        }

        /** Microseconds, because the driver takes longer to read a time than all other columns of a row. */
        @Override
        String timeOf(String column) {
            return "cast(extract(epoch from " + column + ") * 1000000 as bigint)";
        }

        @Override
        Object array(@Nullable String[] texts) {
            return texts;
        }

        @Override
        String withTexts(String sql, Object... parameters) {
            return sql;
        }
    },

    H2("h2", "varchar array") {
        @Override
        String upsert(String table, List<String> keys, List<Column> columns) {
            return "merge into " + table + " (" + names(columns) + ") key (" + String.join(", ", keys) + ") "
                    + rows(columns);
        }

        @Override
        String join(String how, String table, String alias, String condition) {
            return how + " " + table + " " + alias + " on " + condition;
        }

        @Override
        String json(String text) {
            return text + " format json";
        }

        @Override
        String time(String text) {
            return "cast(" + text + " as timestamp(9) with time zone)";
        }

        @Override
        String timeOf(String column) {
            return column;
        }

        /** Bytes, because the driver stores each text as a large object first. It accepts no null in an array. */
        @Override
        Object array(@Nullable String[] texts) {
            return Arrays.stream(texts)
                    .map(text -> (text == null ? NULL_TEXT : text).getBytes(StandardCharsets.UTF_8))
                    .toArray(byte[][]::new);
        }

        /** The driver sends a text as a large object, as which H2 would compare every row of an index with it. */
        @Override
        String withTexts(String sql, Object... parameters) {
            return PARAMETER.matcher(sql).replaceAll(parameter -> {
                Object value = parameters[Integer.parseInt(parameter.group(1)) - 1];
                return value instanceof String ? "cast($0 as varchar)" : "$0";
            });
        }
    };

    /** Stands for null. No text of a directory has these two control characters. */
    private static final String NULL_TEXT = "\u0001null\u0001";

    private static final Pattern PARAMETER = Pattern.compile("\\$(\\d+)");

    private final String schemaFile;
    private final String textArray;

    SqlDialect(String schemaFile, String textArray) {
        this.schemaFile = schemaFile;
        this.textArray = textArray;
    }

    /** The type of a column. */
    enum ColumnType {
        TEXT,
        NUMBER,
        JSON,
        TIME
    }

    /** A column that is written. */
    record Column(String name, ColumnType type) {

        static Column text(String name) {
            return new Column(name, ColumnType.TEXT);
        }
    }

    static SqlDialect of(String product) {
        String name = product.toLowerCase(Locale.ROOT);
        if (name.contains("postgres")) {
            return POSTGRESQL;
        }
        if (name.contains("h2")) {
            return H2;
        }
        throw new IllegalArgumentException("The store knows H2 and PostgreSQL, not " + product);
    }

    String schemaFile() {
        return schemaFile;
    }

    /** Writes new rows; each column is a parameter, an array of texts. */
    String insert(String table, List<Column> columns) {
        return "insert into " + table + " (" + names(columns) + ") " + rows(columns);
    }

    /** Writes rows; each column is a parameter, an array of texts. A row with the same keys is replaced. */
    abstract String upsert(String table, List<String> keys, List<Column> columns);

    /**
     * Joins a table whose rows are looked up by an index, once for each row before it.
     *
     * @param how {@code join} or {@code left join}
     */
    abstract String join(String how, String table, String alias, String condition);

    /** The schema in which tables are created and found. */
    String currentSchema() {
        return this == H2 ? "schema()" : "current_schema()";
    }

    abstract String json(String text);

    abstract String time(String text);

    /** What {@link Sql#time} reads of a column. */
    abstract String timeOf(String column);

    /** The texts of array parameters as rows of a table {@code v} with the columns {@code c1, c2, …}. */
    String unnest(int firstParameter, int count) {
        StringBuilder arrays = new StringBuilder();
        StringBuilder names = new StringBuilder();
        for (int i = 0; i < count; i++) {
            String separator = i == 0 ? "" : ", ";
            arrays.append(separator)
                    .append("cast($")
                    .append(firstParameter + i)
                    .append(" as ")
                    .append(textArray)
                    .append(')');
            names.append(separator).append('c').append(i + 1);
        }
        return "unnest(" + arrays + ") as v(" + names + ")";
    }

    String rows(List<Column> columns) {
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            values.append(i == 0 ? "" : ", ")
                    .append(value("v.c" + (i + 1), columns.get(i).type()));
        }
        return "select " + values + " from " + unnest(1, columns.size());
    }

    /** The value of an array parameter of {@link #unnest}. */
    abstract Object array(@Nullable String[] texts);

    /** A statement that takes its parameters that are texts as texts. */
    abstract String withTexts(String sql, Object... parameters);

    private String value(String column, ColumnType type) {
        String text = this == H2 ? "nullif(" + column + ", '" + NULL_TEXT + "')" : column;
        return switch (type) {
            case TEXT -> text;
            case NUMBER -> "cast(" + text + " as bigint)";
            case JSON -> json(text);
            case TIME -> time(text);
        };
    }

    static String names(List<Column> columns) {
        return columns.stream().map(Column::name).collect(Collectors.joining(", "));
    }
}
