package io.dirflux.cli;

import java.util.List;

/**
 * What is written together or not at all.
 *
 * @param records a line each
 * @param cursor the cursor behind them, for {@code --after}
 */
record Batch(List<?> records, String cursor) {}
