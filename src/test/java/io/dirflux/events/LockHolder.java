package io.dirflux.events;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A process that acquires a checkpoint file, saves {@code event_saved} and holds the lock until it is killed. */
final class LockHolder {

    private static final String READY = "holding";

    private LockHolder() {}

    static Process start(Path file) throws IOException {
        Process holder = launch(java(file));
        if (!isReady(holder)) {
            throw new IOException("The holder of the lock ended early");
        }
        return holder;
    }

    /** The same, where {@code host} is mounted on {@code file} for this process only; null if that is not allowed. */
    static @Nullable Process startMounted(Path host, Path file) throws IOException {
        List<String> command = new ArrayList<>(
                List.of("unshare", "-rm", "sh", "-c", "mount --bind \"$0\" \"$1\" && shift && exec \"$@\""));
        command.addAll(List.of(host.toString(), file.toString()));
        command.addAll(java(file));
        try {
            Process holder = launch(command);
            return isReady(holder) ? holder : null;
        } catch (IOException noUnshare) {
            return null;
        }
    }

    private static List<String> java(Path file) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                LockHolder.class.getName(),
                file.toString());
    }

    private static Process launch(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectError(Redirect.INHERIT).start();
    }

    private static boolean isReady(Process holder) throws IOException {
        BufferedReader out = new BufferedReader(new InputStreamReader(holder.getInputStream(), StandardCharsets.UTF_8));
        for (String line = out.readLine(); line != null; line = out.readLine()) {
            if (line.equals(READY)) {
                return true;
            }
        }
        return false;
    }

    public static void main(String[] args) throws InterruptedException {
        CheckpointStore store = CheckpointStore.file(Path.of(args[0]));
        store.acquire().block();
        store.save(Checkpoint.of("event_saved")).block();
        System.out.println(READY);
        Thread.currentThread().join();
    }
}
