package io.dirflux.cli;

import io.dirflux.DirectoryQuery;
import io.dirflux.DirectorySyncClient;
import io.dirflux.GroupQuery;
import io.dirflux.UserQuery;
import io.dirflux.model.Dialect;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryMetadata;
import io.dirflux.model.DirectoryMetadata.UserCounts;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Option;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Whose records to export: one directory's, or those of all directories of an organization. */
final class ExportScope {

    @ArgGroup(multiplicity = "1")
    private OneOf oneOf;

    /** Exactly one is set. */
    static final class OneOf {

        @Option(names = "--directory", paramLabel = "ID", description = "Export this directory, directory_...")
        private @Nullable String directory;

        @Option(
                names = "--organization",
                paramLabel = "ID",
                description = "Export all directories of this organization, org_...")
        private @Nullable String organization;
    }

    @SuppressWarnings("NullAway.Init")
    ExportScope() {}

    UserQuery users() {
        return oneOf.directory != null
                ? UserQuery.inDirectory(oneOf.directory)
                : UserQuery.inOrganization(String.valueOf(oneOf.organization));
    }

    GroupQuery groups() {
        return oneOf.directory != null
                ? GroupQuery.inDirectory(oneOf.directory)
                : GroupQuery.inOrganization(String.valueOf(oneOf.organization));
    }

    /** The sum of the directories' counts; empty if a directory has no count. */
    Mono<Long> total(DirectorySyncClient client, Function<DirectoryMetadata, @Nullable Long> count) {
        Flux<Directory> directories = oneOf.directory != null
                ? client.directories().find(oneOf.directory).flux()
                : client.directories()
                        .list(DirectoryQuery.all()
                                .organization(String.valueOf(oneOf.organization))
                                .skipRejected(unreadable -> {})); // the export itself names them
        return directories
                .map(directory -> Optional.ofNullable(directory.metadata()).map(count))
                .reduce((a, b) -> a.flatMap(x -> b.map(y -> x + y)))
                .flatMap(Mono::justOrEmpty);
    }

    /**
     * The number of users in a state, or of all users if the state is null. Null if the directory has no such count.
     */
    static @Nullable Long users(DirectoryMetadata metadata, @Nullable String state) {
        UserCounts users = metadata.users();
        Long active = users == null ? null : users.active();
        Long inactive = users == null ? null : users.inactive();
        if (state == null) {
            return active == null || inactive == null ? null : Long.valueOf(active + inactive);
        }
        return switch (state) {
            case "active" -> active;
            case "inactive" -> inactive;
            default -> null;
        };
    }

    /** The cursor after a record. For an organization in {@code OPENAPI}, a cursor includes the directory. */
    String cursor(Dialect dialect, String directoryId, String id) {
        return oneOf.directory == null && dialect == Dialect.OPENAPI ? directoryId + "/" + id : id;
    }
}
