/**
 * An application to start and to copy from. {@code mvn -q -Pexample test-compile exec:java} starts it.
 */
package io.dirflux.example;
