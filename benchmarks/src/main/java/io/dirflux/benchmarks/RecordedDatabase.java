package io.dirflux.benchmarks;

import io.r2dbc.spi.Connection;
import io.r2dbc.spi.ConnectionFactory;
import io.r2dbc.spi.ConnectionFactoryMetadata;
import io.r2dbc.spi.Result;
import io.r2dbc.spi.Statement;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Records the statements of each transaction that was committed, with their parameters, and sends them again: that is
 * the plain loop which a sync is compared with.
 */
final class RecordedDatabase implements ConnectionFactory {

    private final ConnectionFactory database;
    private final List<List<Sent>> transactions = new ArrayList<>();

    RecordedDatabase(ConnectionFactory database) {
        this.database = database;
    }

    /** A statement with its parameters; that of a null is its class. */
    private record Sent(String sql, Map<Integer, Object> parameters) {}

    @Override
    public ConnectionFactoryMetadata getMetadata() {
        return database.getMetadata();
    }

    @Override
    public Publisher<Connection> create() {
        return Mono.from(database.create()).map(this::recording);
    }

    private Connection recording(Connection connection) {
        List<Sent> sent = new ArrayList<>();
        return proxy(Connection.class, (method, arguments) -> {
            switch (method.getName()) {
                case "createStatement":
                    Sent statement = new Sent((String) arguments[0], new TreeMap<>());
                    return recording((Statement) method.invoke(connection, arguments), statement, sent);
                case "commitTransaction":
                    return Mono.from(connection.commitTransaction())
                            .then(Mono.<Void>fromRunnable(() -> commit(List.copyOf(sent))));
                default:
                    return method.invoke(connection, arguments);
            }
        });
    }

    private Statement recording(Statement statement, Sent recorded, List<Sent> sent) {
        Statement[] proxy = new Statement[1];
        proxy[0] = proxy(Statement.class, (method, arguments) -> {
            if (method.getName().startsWith("bind")) {
                recorded.parameters().put((Integer) arguments[0], arguments[1]);
            } else if (method.getName().equals("execute")) {
                sent.add(recorded);
            }
            Object answer = method.invoke(statement, arguments);
            return answer == statement ? proxy[0] : answer;
        });
        return proxy[0];
    }

    private synchronized void commit(List<Sent> sent) {
        transactions.add(sent);
    }

    /** Forgets what was recorded, and returns how many transactions it was. */
    synchronized int clear() {
        int count = transactions.size();
        transactions.clear();
        return count;
    }

    /** Sends everything again, on one connection, transaction by transaction. */
    synchronized Mono<Void> replayed(ConnectionFactory target, UnaryOperator<String> rename) {
        List<List<Sent>> all = List.copyOf(transactions);
        return Mono.usingWhen(
                target.create(),
                connection -> Flux.fromIterable(all)
                        .concatMap(sent -> replayed(connection, sent, rename), 1)
                        .then(),
                Connection::close);
    }

    private static Mono<Void> replayed(Connection connection, List<Sent> sent, UnaryOperator<String> rename) {
        return Mono.from(connection.beginTransaction())
                .thenMany(Flux.fromIterable(sent))
                .concatMap(statement -> replayed(connection, statement, rename), 1)
                .then(Mono.from(connection.commitTransaction()));
    }

    private static Flux<Integer> replayed(Connection connection, Sent sent, UnaryOperator<String> rename) {
        Statement statement = connection.createStatement(rename.apply(sent.sql()));
        sent.parameters().forEach((index, value) -> {
            if (value instanceof Class<?> type) {
                statement.bindNull(index, type);
            } else {
                statement.bind(index, value);
            }
        });
        return Flux.<Result>from(statement.execute()).concatMap(result -> result.map(row -> 1), 0);
    }

    /** What a method of a proxy does. */
    private interface Call {
        Object of(Method method, Object[] arguments) throws IllegalAccessException, InvocationTargetException;
    }

    private static <T> T proxy(Class<T> type, Call call) {
        Object proxy =
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (self, method, arguments) -> {
                    try {
                        return call.of(method, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
        return type.cast(proxy);
    }
}
