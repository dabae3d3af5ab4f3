package io.dirflux.benchmarks;

import io.dirflux.json.JsonDecoder;
import io.dirflux.json.RecordType;
import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Page;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A page of 100 users from bytes that are there: time for each user. No socket, no stream. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@OperationsPerInvocation(DecodeBenchmark.USERS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 4, time = 1)
@Fork(1)
public class DecodeBenchmark {

    static final int USERS = 100;

    private static final RecordType<DirectoryUser> USER = RecordType.user(Dialect.OPENAPI);

    private final byte[] page = new PreparedPage(USERS, true).from(0);
    private final byte[] roomy = Arrays.copyOf(page, 2 * page.length); // as the client collects bodies

    /** The floor: Jackson's data binding into records. */
    @Benchmark
    public WirePage databind() {
        WirePage read = WirePage.MAPPER.readValue(page, WirePage.class);
        check(read.data().size(), read.data().get(USERS - 1).id());
        return read;
    }

    /** The client's decoder. */
    @Benchmark
    public Page<DirectoryUser> dirflux() {
        Page<DirectoryUser> read =
                JsonDecoder.page(USER, roomy, page.length, null).page();
        List<DirectoryUser> users = read.data();
        check(users.size(), users.get(USERS - 1).id());
        return read;
    }

    private static void check(int count, String last) {
        if (count != USERS || UserIds.number(last) != USERS - 1) {
            throw new IllegalStateException("Not the page: " + count + " users to " + last);
        }
    }
}
