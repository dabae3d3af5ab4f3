package io.dirflux;

import java.io.BufferedInputStream;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * A reader of a streamed answer who decides line by line when to read, and buffers little. Blocks; for test threads.
 */
final class RawReader implements AutoCloseable {

    private final Socket socket = new Socket();
    private final InputStream in;
    private final BufferedReader body;
    private final List<String> head = new ArrayList<>();

    private RawReader(int port) throws IOException {
        socket.setReceiveBufferSize(16_384);
        socket.setSoTimeout(20_000);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        in = new BufferedInputStream(socket.getInputStream(), 256);
        body = new BufferedReader(new InputStreamReader(new Chunks(), StandardCharsets.UTF_8), 256);
    }

    /** Sends the request and reads nothing yet. Further header lines may follow the {@code Accept}. */
    static RawReader get(int port, String target, String accept) throws IOException {
        RawReader reader = new RawReader(port);
        String request =
                "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nAccept: " + accept + "\r\n\r\n";
        reader.socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return reader;
    }

    /** Status line and headers, these in lower case. */
    List<String> head() throws IOException {
        if (head.isEmpty()) {
            for (String line = headLine(); !line.isEmpty(); line = headLine()) {
                head.add(line.toLowerCase(Locale.ROOT));
            }
        }
        return head;
    }

    /** Up to this number of lines of the body; fewer if it ends earlier. */
    List<String> lines(int count) throws IOException {
        List<String> lines = new ArrayList<>();
        if (!head().contains("transfer-encoding: chunked")) {
            return new String(in.readNBytes(contentLength()), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
        while (lines.size() < count) {
            String line = body.readLine();
            if (line == null) {
                break;
            }
            lines.add(line);
        }
        return lines;
    }

    private int contentLength() throws IOException {
        String name = "content-length: ";
        return head().stream()
                .filter(line -> line.startsWith(name))
                .mapToInt(line -> Integer.parseInt(line.substring(name.length())))
                .findFirst()
                .orElse(0);
    }

    /** The rest of the body, which must end as it should. */
    List<String> rest() throws IOException {
        return lines(Integer.MAX_VALUE);
    }

    private String headLine() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("The connection was closed in the middle of the answer");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** The body out of its chunks. */
    private final class Chunks extends InputStream {

        private int left;
        private boolean ended;

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
        }

        @Override
        public int read(byte[] bytes, int offset, int length) throws IOException {
            if (left == 0 && !ended) {
                left = Integer.parseInt(headLine(), 16);
                ended = left == 0;
            }
            if (ended) {
                return -1;
            }
            int read = in.read(bytes, offset, Math.min(left, length));
            if (read < 0) {
                throw new IOException("The connection was closed in the middle of a chunk");
            }
            left -= read;
            if (left == 0) {
                headLine();
            }
            return read;
        }
    }
}
