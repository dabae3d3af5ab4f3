package io.dirflux.testing;

import static org.junit.jupiter.api.extension.ExtensionContext.Namespace.GLOBAL;

import java.io.ByteArrayOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * Fails the run at its end if its output contains an API key or personal data. Keys begin with {@code sk_} and email
 * addresses end in {@code .example} in all tests. Names and jobs are those of the simulator, plus any value of a name
 * field in JSON or in a record's text. Attributes also include the value {@code Marker}. The service loader registers
 * it for every test class.
 */
public final class PrintedSecrets implements BeforeAllCallback {

    private static final String ADDRESS = "[\\w.+-]+@[\\w-]+\\.example";
    private static final String NAME =
            "Abbott|Becker|Dubois|Eriksen|Fischer|García|Hansen|Jensen|Kowalski|Larsen|Moreau|Novak"
                    + "|O'Brien|Petrov|Usman|Weber|Søren|Zoë";
    private static final String ATTRIBUTE = "Software Engineer|Support Engineer|Account Executive|Marker";
    private static final String NAMED = "\\b(first_?|last_?)[nN]ame\"?[:=]\\s*\"?(?!null\\b)\\w";
    private static final Pattern SECRET = Pattern.compile(
            "\\bsk_[a-z]+_\\w+|\\b(" + String.join("|", ADDRESS, NAME, ATTRIBUTE) + ")\\b|" + NAMED,
            Pattern.UNICODE_CHARACTER_CLASS);

    @Override
    public void beforeAll(ExtensionContext context) {
        context.getRoot().getStore(GLOBAL).getOrComputeIfAbsent(PrintedSecrets.class, key -> watchUntilClosed());
    }

    private static AutoCloseable watchUntilClosed() {
        List<String> found = new CopyOnWriteArrayList<>();
        PrintStream out = System.out;
        PrintStream err = System.err;
        PrintStream watchedOut = watched(out, found);
        PrintStream watchedErr = watched(err, found);
        System.setOut(watchedOut);
        System.setErr(watchedErr);
        return () -> {
            watchedOut.println(); // the last line may not be terminated
            watchedErr.println();
            System.setOut(out);
            System.setErr(err);
            if (!found.isEmpty()) {
                throw new AssertionError("this run printed secrets: " + found.size() + "\n" + String.join("\n", found));
            }
        };
    }

    /** Passes output on and collects the lines that contain a secret. */
    static PrintStream watched(PrintStream stream, List<String> found) {
        return new PrintStream(new Lines(stream, found), true, StandardCharsets.UTF_8);
    }

    private static final class Lines extends OutputStream {

        private final PrintStream stream;
        private final List<String> found;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();

        Lines(PrintStream stream, List<String> found) {
            this.stream = stream;
            this.found = found;
        }

        @Override
        public void write(int b) {
            write(new byte[] {(byte) b}, 0, 1);
        }

        /** Passes the bytes on as a whole: Maven's stream sends a message for each call. */
        @Override
        public synchronized void write(byte[] bytes, int offset, int length) {
            stream.write(bytes, offset, length);
            int begin = offset;
            for (int i = offset; i < offset + length; i++) {
                if (bytes[i] == '\n') {
                    line.write(bytes, begin, i - begin);
                    look();
                    begin = i + 1;
                }
            }
            line.write(bytes, begin, offset + length - begin);
        }

        @Override
        public void flush() {
            stream.flush();
        }

        private void look() {
            String text = line.toString(StandardCharsets.UTF_8);
            line.reset();
            if (SECRET.matcher(text).find()) {
                found.add(text);
            }
        }
    }
}
