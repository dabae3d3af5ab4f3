package io.dirflux.fault;

import io.dirflux.model.Dialect;
import java.util.Random;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestExecutionExceptionHandler;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.ArgumentsProvider;
import org.junit.jupiter.params.support.ParameterDeclarations;

/** Provides the seeds of this run, which are the same for all tests, and prints the seed of a failed test. */
final class Seeds implements ArgumentsProvider, TestExecutionExceptionHandler {

    private static final long[] SEEDS = seeds();

    private static long[] seeds() {
        Long one = Long.getLong("dirflux.seed");
        return one == null
                ? new Random()
                        .ints(Integer.getInteger("dirflux.seeds", 2))
                        .asLongStream()
                        .toArray()
                : new long[] {one};
    }

    static int count() {
        return SEEDS.length;
    }

    @Override
    public Stream<Arguments> provideArguments(ParameterDeclarations parameters, ExtensionContext context) {
        return LongStream.of(SEEDS)
                .boxed()
                .flatMap(seed -> Stream.of(Dialect.values()).map(dialect -> Arguments.of(dialect, seed)));
    }

    @Override
    public void handleTestExecutionException(ExtensionContext context, Throwable failure) throws Throwable {
        System.out.println(context.getRequiredTestClass().getSimpleName() + "."
                + context.getRequiredTestMethod().getName() + " failed: " + context.getDisplayName());
        throw failure;
    }
}
