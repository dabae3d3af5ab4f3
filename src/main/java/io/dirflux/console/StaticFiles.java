package io.dirflux.console;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The files of the page, held in memory because an event loop must not read files. */
final class StaticFiles {

    private static final String INDEX = "index.html";
    private static final List<String> NAMES = List.of(
            INDEX,
            "console.css",
            "icon.svg",
            "app.js",
            "api.js",
            "dom.js",
            "virtual-list.js",
            "directories.js",
            "users.js",
            "user.js",
            "groups.js",
            "events.js",
            "limit.js",
            "why.js",
            "sync.js");
    private static final Map<String, String> TYPES = Map.of(
            "html", "text/html; charset=utf-8",
            "css", "text/css; charset=utf-8",
            "js", "text/javascript; charset=utf-8",
            "svg", "image/svg+xml");

    private final Map<String, StaticFile> files;

    /** A file with its content type. */
    static final class StaticFile {

        private final String type;
        private final byte[] content;

        private StaticFile(String type, byte[] content) {
            this.type = type;
            this.content = content;
        }

        String type() {
            return type;
        }

        byte[] content() {
            return content;
        }
    }

    private StaticFiles(Map<String, StaticFile> files) {
        this.files = files;
    }

    /** Reads them. Blocks. */
    static StaticFiles load() {
        Map<String, StaticFile> files = new LinkedHashMap<>();
        for (String name : NAMES) {
            String type = TYPES.getOrDefault(name.substring(name.lastIndexOf('.') + 1), "application/octet-stream");
            files.put("/" + (name.equals(INDEX) ? "" : name), new StaticFile(type, read(name)));
        }
        return new StaticFiles(files);
    }

    private static byte[] read(String name) {
        try (InputStream file = StaticFiles.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException("The file " + name + " of the page is missing in this jar");
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The file of a path, null if there is none. */
    @Nullable
    StaticFile get(String path) {
        return files.get(path);
    }
}
