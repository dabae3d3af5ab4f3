package io.dirflux.redis;

import io.dirflux.ratelimit.RateLimitKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * The names in Redis: {@code dirflux:1:{digest}:client}. The number is that of the layout. The digest is of the API
 * key, which cannot be found out from it. The braces put all names of one key into the same slot of a cluster.
 *
 * @param root the common beginning
 */
record RedisKeys(String root) {

    private static final String DIRECTORY = "directory:";
    private static final String CLIENT = "client";
    private static final int DIGEST_BYTES = 16;

    static RedisKeys of(String secret) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
            return new RedisKeys("dirflux:1:{" + HexFormat.of().formatHex(digest, 0, DIGEST_BYTES) + "}");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("Every Java has SHA-256", impossible);
        }
    }

    String channel() {
        return root;
    }

    String leader(String name) {
        return root + ":leader:" + name;
    }

    String candidates(String name) {
        return root + ":candidates:" + name;
    }

    String ledger(RateLimitKey key) {
        return root + ":" + text(key);
    }

    static String text(RateLimitKey key) {
        return key.scope() == RateLimitKey.Scope.DIRECTORY ? DIRECTORY + key.id() : CLIENT;
    }

    static RateLimitKey key(String text) {
        return text.startsWith(DIRECTORY)
                ? RateLimitKey.directory(text.substring(DIRECTORY.length()))
                : RateLimitKey.client();
    }
}
