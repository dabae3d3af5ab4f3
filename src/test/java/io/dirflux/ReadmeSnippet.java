package io.dirflux;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;

/** A fragment of the README, compiled, with the client it speaks of. */
final class ReadmeSnippet implements AutoCloseable {

    private final URLClassLoader loader;
    private final Object instance;

    private ReadmeSnippet(URLClassLoader loader, Object instance) {
        this.loader = loader;
        this.instance = instance;
    }

    /** The block that declares a method of this name. */
    static ReadmeSnippet declaring(String method, DirectorySyncClient client, Path folder) throws Exception {
        String block = ReadmeCode.blocks().stream()
                .filter(code -> !code.contains("public class ") && code.contains(" " + method + "("))
                .findFirst()
                .orElseThrow(() -> new AssertionError("The README has no method " + method));
        return of(block, client, folder);
    }

    static ReadmeSnippet of(String block, DirectorySyncClient client, Path folder) throws Exception {
        ReadmeCode.compile(block, folder);
        URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()});
        Class<?> type = loader.loadClass("Snippet");
        Object instance = type.getConstructor().newInstance();
        type.getField("client").set(instance, client);
        return new ReadmeSnippet(loader, instance);
    }

    /** What a method that returns a {@code Mono} or a {@code Flux} emits. */
    Flux<?> stream(String name, @Nullable Object... arguments) throws ReflectiveOperationException {
        return Flux.from((Publisher<?>) call(name, arguments));
    }

    Object call(String name, @Nullable Object... arguments) throws ReflectiveOperationException {
        Method method = Arrays.stream(instance.getClass().getDeclaredMethods())
                .filter(declared -> declared.getName().equals(name))
                .findFirst()
                .orElseThrow();
        method.setAccessible(true);
        return method.invoke(instance, arguments);
    }

    /** A nested class of it, made with its empty constructor. */
    Object instanceOf(String name) throws ReflectiveOperationException {
        Constructor<?> constructor = loader.loadClass("Snippet$" + name).getDeclaredConstructor();
        constructor.setAccessible(true);
        return constructor.newInstance();
    }

    @Override
    public void close() throws IOException {
        loader.close();
    }
}
