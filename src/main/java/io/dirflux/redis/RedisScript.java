package io.dirflux.redis;

import io.lettuce.core.RedisNoScriptException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import reactor.core.publisher.Mono;

/** A script of the jar. Redis is sent its digest, and the text only if it does not know it. */
record RedisScript(String text, String digest) {

    static RedisScript of(String file) {
        try (InputStream in = RedisScript.class.getResourceAsStream(file)) {
            String text = new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
            return new RedisScript(text, io.lettuce.core.codec.Base16.digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Mono<List<Object>> run(RedisScriptingAsyncCommands<String, String> redis, String[] keys, String[] arguments) {
        return Mono.fromCompletionStage(
                        () -> redis.<List<Object>>evalsha(digest, ScriptOutputType.MULTI, keys, arguments))
                .onErrorResume(
                        RedisNoScriptException.class,
                        unknown -> Mono.fromCompletionStage(
                                () -> redis.<List<Object>>eval(text, ScriptOutputType.MULTI, keys, arguments)));
    }
}
