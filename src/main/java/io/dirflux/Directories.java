package io.dirflux;

import io.dirflux.ListEndpoint.Kind;
import io.dirflux.TenantCheck.Fields;
import io.dirflux.error.NotFoundException;
import io.dirflux.http.Transport;
import io.dirflux.json.RecordType;
import io.dirflux.model.Directory;
import io.dirflux.model.Page;
import io.dirflux.paging.IdType;
import io.dirflux.ratelimit.Priority;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The directories that the API key may see. Every {@code Mono} and {@code Flux} is lazy and cold: it sends nothing
 * before a subscription, and each subscription sends its own requests. Signals are delivered on the connection's event
 * loop, which a consumer must not block. Items that have already arrived are delivered on the thread that requests
 * them.
 *
 * @see <a href="https://workos.com/docs/reference/directory-sync/directory">WorkOS: Directory</a>
 */
public final class Directories {

    private static final String PATH = "/directories";
    private static final Fields<Directory> FIELDS =
            new Fields<>(Directory::id, Directory::id, Directory::organizationId, directory -> null);

    private final ListEndpoint<Directory, DirectoryQuery> directories;

    Directories(Transport transport) {
        this.directories = endpoint(transport);
    }

    static ListEndpoint<Directory, DirectoryQuery> endpoint(Transport transport) {
        return new ListEndpoint<>(transport, new DirectoryKind());
    }

    private record DirectoryKind() implements Kind<Directory, DirectoryQuery> {

        @Override
        public String path() {
            return PATH;
        }

        @Override
        public IdType ids() {
            return IdType.DIRECTORY;
        }

        @Override
        public RecordType<Directory> type() {
            return RecordType.DIRECTORY;
        }

        @Override
        public Fields<Directory> fields() {
            return FIELDS;
        }
    }

    /**
     * All directories that match the query, in the server's order. Pages are requested on demand. Every error carries
     * the cursor of the last directory delivered.
     *
     * @throws IllegalArgumentException if the client's dialect cannot express the query, or if the query has
     *     {@code endingBefore}
     */
    public Flux<Directory> list(DirectoryQuery query) {
        return directories.plan(query, Priority.INTERACTIVE).asItems();
    }

    /**
     * The same as {@link #list}, page by page. Every error carries the cursor after the last page delivered.
     *
     * @throws IllegalArgumentException if the client's dialect cannot express the query
     */
    public Flux<Page<Directory>> pages(DirectoryQuery query) {
        return directories.plan(query, Priority.INTERACTIVE).asPages();
    }

    /** The directory with this id. Fails with {@link NotFoundException} if there is none. */
    public Mono<Directory> get(String directoryId) {
        return directories.records().get(directoryId);
    }

    /** The directory with this id; completes empty if there is none. */
    public Mono<Directory> find(String directoryId) {
        return get(directoryId).onErrorResume(NotFoundException.class, e -> Mono.empty());
    }

    /**
     * Deletes a directory connection. This cannot be undone. WorkOS deletes its copy of the users and groups
     * asynchronously, with one {@code dsync.deleted} event for all of them. Nothing is deleted at the identity
     * provider.
     *
     * <p>Completes on any 2xx (202 today, 204 in the reference page). Fails with {@link NotFoundException} if the
     * directory does not exist. If an earlier attempt of the same call may have deleted it, a 404 completes the call.
     */
    public Mono<Void> delete(String directoryId) {
        return directories.records().delete(directoryId);
    }
}
