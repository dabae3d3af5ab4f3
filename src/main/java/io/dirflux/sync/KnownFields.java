package io.dirflux.sync;

import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Takes each field that could not be read from the record before, so that it never overwrites what is stored. */
final class KnownFields {

    private final Set<String> unreadable;

    private KnownFields(Set<String> unreadable) {
        this.unreadable = unreadable;
    }

    /** The news, with those fields as they were before. Without a record before they stay {@code null}. */
    static DirectoryUser merged(@Nullable DirectoryUser before, DirectoryUser news) {
        return before == null || news.unreadable().isEmpty()
                ? news
                : new KnownFields(news.unreadable()).user(before, news);
    }

    static DirectoryGroup merged(@Nullable DirectoryGroup before, DirectoryGroup news) {
        return before == null || news.unreadable().isEmpty()
                ? news
                : new KnownFields(news.unreadable()).group(before, news);
    }

    private DirectoryUser user(DirectoryUser before, DirectoryUser news) {
        return DirectoryUser.builder(news.id(), news.directoryId())
                .object(known("object", news.object(), before.object()))
                .organizationId(known("organization_id", news.organizationId(), before.organizationId()))
                .idpId(known("idp_id", news.idpId(), before.idpId()))
                .email(known("email", news.email(), before.email()))
                .firstName(known("first_name", news.firstName(), before.firstName()))
                .lastName(known("last_name", news.lastName(), before.lastName()))
                .name(known("name", news.name(), before.name()))
                .username(known("username", news.username(), before.username()))
                .jobTitle(known("job_title", news.jobTitle(), before.jobTitle()))
                .emails(keepsEmails(before) ? before.emails() : known("emails", news.emails(), before.emails()))
                .state(known("state", news.state(), before.state()))
                .customAttributes(known("custom_attributes", news.customAttributes(), before.customAttributes()))
                .rawAttributes(known("raw_attributes", news.rawAttributes(), before.rawAttributes()))
                .role(known("role", news.role(), before.role()))
                .roles(known("roles", news.roles(), before.roles()))
                .groups(news.groups())
                .createdAt(known("created_at", news.createdAt(), before.createdAt()))
                .updatedAt(known("updated_at", news.updatedAt(), before.updatedAt()))
                .extra(news.extra())
                .unreadable(stillUnreadable(before.unreadable()))
                .build();
    }

    private DirectoryGroup group(DirectoryGroup before, DirectoryGroup news) {
        return DirectoryGroup.builder(news.id(), news.directoryId())
                .object(known("object", news.object(), before.object()))
                .organizationId(known("organization_id", news.organizationId(), before.organizationId()))
                .idpId(known("idp_id", news.idpId(), before.idpId()))
                .name(known("name", news.name(), before.name()))
                .rawAttributes(known("raw_attributes", news.rawAttributes(), before.rawAttributes()))
                .members(news.members())
                .createdAt(known("created_at", news.createdAt(), before.createdAt()))
                .updatedAt(known("updated_at", news.updatedAt(), before.updatedAt()))
                .extra(news.extra())
                .unreadable(stillUnreadable(before.unreadable()))
                .build();
    }

    /** Without an {@code email} of its own, the stored user's primary address is one of its {@code emails}. */
    private boolean keepsEmails(DirectoryUser before) {
        return unreadable.contains("email")
                && (before.email() == null || before.email().isBlank());
    }

    private <T> @Nullable T known(String field, @Nullable T news, @Nullable T before) {
        return unreadable.contains(field) ? before : news;
    }

    private Set<String> stillUnreadable(Set<String> before) {
        Set<String> both = new HashSet<>(unreadable);
        both.retainAll(before);
        return both;
    }
}
