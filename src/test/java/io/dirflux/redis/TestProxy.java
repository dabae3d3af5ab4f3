package io.dirflux.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** Stands between clients and a Redis, as DNS and a network do: it leads elsewhere, or loses every packet. */
final class TestProxy implements AutoCloseable {

    private final ServerSocket server = new ServerSocket(0, 100, InetAddress.getLoopbackAddress());
    private final List<Link> links = new CopyOnWriteArrayList<>();
    private final AtomicInteger accepted = new AtomicInteger();
    private volatile int target;
    private volatile long delayMillis;

    /** @param target the port on loopback that connections lead to */
    TestProxy(int target) throws IOException {
        this.target = target;
        start(this::accept);
    }

    String url() {
        return "redis://127.0.0.1:" + server.getLocalPort();
    }

    /** New connections lead to another port from now on. */
    void leadTo(int port) {
        target = port;
    }

    /** What Redis sends arrives that much later from now on. */
    void delayAnswers(Duration delay) {
        delayMillis = delay.toMillis();
    }

    /** What is sent on the connections that exist now is lost, both ways, and they stay open. */
    void loseEverything() {
        links.forEach(link -> link.dead = true);
    }

    /** How many connections there have been. */
    int accepted() {
        return accepted.get();
    }

    /** How many connections there are. */
    int open() {
        return links.size();
    }

    /** How many of them are dead. */
    long dead() {
        return links.stream().filter(link -> link.dead).count();
    }

    private void accept() {
        try {
            while (true) {
                Socket client = server.accept();
                accepted.incrementAndGet();
                Link link = new Link(client, new Socket(InetAddress.getLoopbackAddress(), target));
                links.add(link);
                start(() -> link.copy(link.client, link.redis));
                start(() -> link.copy(link.redis, link.client));
            }
        } catch (IOException closed) {
            links.forEach(Link::close);
        }
    }

    private static void start(Runnable work) {
        Thread thread = new Thread(work, "proxy of Redis");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        server.close();
    }

    private final class Link {

        private final Socket client;
        private final Socket redis;
        private volatile boolean dead;

        Link(Socket client, Socket redis) {
            this.client = client;
            this.redis = redis;
        }

        void copy(Socket from, Socket to) {
            byte[] buffer = new byte[8_192];
            try {
                int count = from.getInputStream().read(buffer);
                while (count >= 0) {
                    if (from == redis) {
                        Thread.sleep(delayMillis);
                    }
                    if (!dead) {
                        to.getOutputStream().write(buffer, 0, count);
                    }
                    count = from.getInputStream().read(buffer);
                }
            } catch (IOException | InterruptedException lost) {
                // ends below
            }
            close();
        }

        void close() {
            links.remove(this);
            try (client;
                    redis) {
                // both
            } catch (IOException ignored) {
                // closed is closed
            }
        }
    }
}
