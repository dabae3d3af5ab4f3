package io.dirflux;

import io.dirflux.model.Dialect;
import io.dirflux.ratelimit.RateLimits;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.IntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.NettyInbound;
import reactor.netty.NettyOutbound;
import reactor.netty.tcp.TcpServer;

/** A server on loopback that answers the n-th request, from 1, with the bytes that a test gives it. */
@SuppressWarnings("FutureReturnValueIgnored") // who writes to a connection that is gone has a test that fails
public final class RawServer implements AutoCloseable {

    private static final String END_OF_HEAD = "\r\n\r\n";
    private static final Pattern LENGTH = Pattern.compile("(?i)\\ncontent-length: *(\\d+)");

    /** The heads of the requests so far, as they came. */
    public final List<String> requests = new CopyOnWriteArrayList<>();

    /** The bodies of the requests that had one. */
    public final List<String> bodies = new CopyOnWriteArrayList<>();

    public final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
    public final List<Channel> everConnected = new CopyOnWriteArrayList<>();
    private final IntFunction<Answer> answers;
    private final DisposableServer server;

    /** Writes to the connection, on its event loop. */
    @FunctionalInterface
    public interface Answer {
        void to(Channel connection);
    }

    private RawServer(IntFunction<Answer> answers) {
        this.answers = answers;
        this.server = TcpServer.create()
                .host("127.0.0.1")
                .port(0)
                .doOnConnection(connection -> {
                    connections.add(connection.channel());
                    everConnected.add(connection.channel());
                })
                .handle(this::serve)
                .bindNow();
    }

    /** These, one after the other; the last one for all further requests. */
    public static RawServer answering(Answer... answers) {
        return new RawServer(n -> answers[Math.min(n, answers.length) - 1]);
    }

    /** What a function makes of the head of each request. */
    public static RawServer deciding(Function<String, Answer> answers) {
        RawServer[] server = new RawServer[1];
        server[0] = new RawServer(n -> answers.apply(server[0].requests.get(n - 1)));
        return server[0];
    }

    /** The first exchange of a process is slow: for tests whose attempts have little time. */
    public static void warmUp() {
        try (RawServer server = answering(json(user("directory_user_1")));
                DirectorySyncClient client = server.client().build()) {
            client.users().get("directory_user_1").block(Duration.ofSeconds(60));
        }
    }

    private Publisher<Void> serve(NettyInbound in, NettyOutbound out) {
        StringBuilder received = new StringBuilder();
        return Mono.fromRunnable(() -> in.withConnection(connection -> connection
                        .inbound()
                        .receive()
                        .asString(StandardCharsets.ISO_8859_1)
                        .subscribe(text -> {
                            received.append(text);
                            while (take(received)) {
                                answers.apply(requests.size()).to(connection.channel());
                            }
                        })))
                .then(Mono.never());
    }

    /** Takes a whole request from the beginning, if there is one. */
    private boolean take(StringBuilder received) {
        int end = received.indexOf(END_OF_HEAD);
        if (end < 0) {
            return false;
        }
        String head = received.substring(0, end);
        int body = end + END_OF_HEAD.length();
        Matcher length = LENGTH.matcher(head);
        int bytes = length.find() ? Integer.parseInt(length.group(1)) : 0;
        if (received.length() < body + bytes) {
            return false;
        }
        if (bytes > 0) {
            bodies.add(received.substring(body, body + bytes));
        }
        requests.add(head);
        received.delete(0, body + bytes);
        return true;
    }

    public String baseUrl() {
        return "http://127.0.0.1:" + server.port();
    }

    /** A client of this server without a limit and with quick retries. */
    public DirectorySyncClientBuilder client() {
        return DirectorySyncClient.builder()
                .apiKey("sk_test_raw")
                .baseUrl(baseUrl())
                .dialect(Dialect.OPENAPI)
                .rateLimits(RateLimits.unlimited())
                .retryPolicy(Served.QUICK);
    }

    /** The paths of the requests so far, with their queries, still encoded. */
    public List<String> targets() {
        return requests.stream().map(head -> head.split(" ", 3)[1]).toList();
    }

    public static Answer bytes(byte[] bytes) {
        return connection -> connection.writeAndFlush(Unpooled.wrappedBuffer(bytes));
    }

    public static Answer thenClose(byte[] bytes) {
        return connection ->
                connection.writeAndFlush(Unpooled.wrappedBuffer(bytes)).addListener(ChannelFutureListener.CLOSE);
    }

    public static Answer http(int status, String headers, String body) {
        return bytes(message(status, headers, body.getBytes(StandardCharsets.UTF_8)));
    }

    public static Answer json(String body) {
        return http(200, "Content-Type: application/json\r\n", body);
    }

    /** Closing a socket that lingers for 0 seconds sends RST. */
    public static Answer reset() {
        return connection -> {
            connection.config().setOption(ChannelOption.SO_LINGER, 0);
            connection.close();
        };
    }

    public static Answer hangUp() {
        return connection -> connection.close();
    }

    public static Answer silence() {
        return connection -> {};
    }

    /** A whole answer: the headers end with a line break each, the length is added. */
    public static byte[] message(int status, String headers, byte[] body) {
        byte[] head = ("HTTP/1.1 " + status + " Whatever\r\n" + headers + "Content-Length: " + body.length
                        + END_OF_HEAD)
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] message = Arrays.copyOf(head, head.length + body.length);
        System.arraycopy(body, 0, message, head.length, body.length);
        return message;
    }

    /** The least of a user that is one. */
    public static String user(String id) {
        return "{\"object\":\"directory_user\",\"id\":\"" + id
                + "\",\"directory_id\":\"directory_1\",\"state\":\"active\"}";
    }

    public static String page(String after, String... records) {
        return "{\"object\":\"list\",\"data\":[" + String.join(",", records)
                + "],\"list_metadata\":{\"before\":null,\"after\":" + (after.isEmpty() ? "null" : "\"" + after + "\"")
                + "}}";
    }

    @Override
    public void close() {
        connections.close();
        server.disposeNow(Duration.ofSeconds(5));
    }
}
