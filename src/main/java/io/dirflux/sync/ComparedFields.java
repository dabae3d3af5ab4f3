package io.dirflux.sync;

import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryState;
import io.dirflux.model.DirectoryUser;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Compares records by the fields that both lists and events contain in every dialect. */
final class ComparedFields {

    private ComparedFields() {}

    static boolean same(DirectoryUser one, DirectoryUser other) {
        return Objects.equals(one.primaryEmail(), other.primaryEmail())
                && Objects.equals(one.state(), other.state())
                && Objects.equals(one.firstName(), other.firstName())
                && Objects.equals(one.lastName(), other.lastName())
                && Objects.equals(one.idpId(), other.idpId())
                && Objects.equals(one.customAttributes(), other.customAttributes());
    }

    static boolean same(DirectoryGroup one, DirectoryGroup other) {
        return Objects.equals(one.name(), other.name()) && Objects.equals(one.idpId(), other.idpId());
    }

    static boolean same(Directory one, Directory other) {
        return Objects.equals(one.state(), other.state())
                && Objects.equals(one.name(), other.name())
                && Objects.equals(one.type(), other.type())
                && Objects.equals(one.organizationId(), other.organizationId());
    }

    /** Whether the first is strictly older than the second. Unknown times are not older. */
    static boolean isOlder(@Nullable Instant one, @Nullable Instant other) {
        return one != null && other != null && one.isBefore(other);
    }

    /**
     * The directory with the state as REST writes it. Fields that events leave out are copied from the earlier record.
     */
    static Directory merged(@Nullable Directory before, Directory news) {
        Directory old = before == null ? news : before;
        return Directory.builder(news.id())
                .object("directory")
                .organizationId(known(news.organizationId(), old.organizationId()))
                .externalKey(known(news.externalKey(), old.externalKey()))
                .type(known(news.type(), old.type()))
                .state(known(ofRest(news.state()), old.state()))
                .name(known(news.name(), old.name()))
                .domain(known(news.domain(), old.domain()))
                .metadata(known(news.metadata(), old.metadata()))
                .createdAt(known(news.createdAt(), old.createdAt()))
                .updatedAt(known(news.updatedAt(), old.updatedAt()))
                .build();
    }

    private static @Nullable DirectoryState ofRest(@Nullable DirectoryState state) {
        if (DirectoryState.ACTIVE.equals(state)) {
            return DirectoryState.LINKED;
        }
        return DirectoryState.INACTIVE.equals(state) ? DirectoryState.UNLINKED : state;
    }

    private static <T> @Nullable T known(@Nullable T news, @Nullable T old) {
        return news == null ? old : news;
    }
}
