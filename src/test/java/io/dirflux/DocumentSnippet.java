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

/** A fragment of a document, compiled, with the client that it uses. */
final class DocumentSnippet implements AutoCloseable {

    private final URLClassLoader loader;
    private final Object instance;

    private DocumentSnippet(URLClassLoader loader, Object instance) {
        this.loader = loader;
        this.instance = instance;
    }

    /** The block that declares a method of this name. */
    static DocumentSnippet declaring(String method, DirectorySyncClient client, Path folder) throws Exception {
        DocumentBlock block = DocumentCode.blocks().stream()
                .filter(candidate -> !candidate.code().contains("public class ")
                        && candidate.code().contains(" " + method + "("))
                .findFirst()
                .orElseThrow(() -> new AssertionError("No document has a method " + method));
        return of(block.document(), block.code(), client, folder);
    }

    static DocumentSnippet of(Document document, String code, DirectorySyncClient client, Path folder)
            throws Exception {
        DocumentCode.compile(document, code, folder);
        URLClassLoader loader = new URLClassLoader(new URL[] {folder.toUri().toURL()});
        Class<?> type = loader.loadClass("Snippet");
        Object instance = type.getConstructor().newInstance();
        type.getField("client").set(instance, client);
        return new DocumentSnippet(loader, instance);
    }

    /** What a method that returns a {@code Mono} or a {@code Flux} emits. */
    Flux<?> stream(String name, @Nullable Object... arguments) throws ReflectiveOperationException {
        return Flux.from((Publisher<?>) call(name, arguments));
    }

    /** Calls a method that returns nothing. */
    void run(String name) throws ReflectiveOperationException {
        method(name).invoke(instance);
    }

    Object call(String name, @Nullable Object... arguments) throws ReflectiveOperationException {
        return method(name).invoke(instance, arguments);
    }

    private Method method(String name) {
        Method method = Arrays.stream(instance.getClass().getDeclaredMethods())
                .filter(declared -> declared.getName().equals(name))
                .findFirst()
                .orElseThrow();
        method.setAccessible(true);
        return method;
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
