package io.dirflux.r2dbc;

import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryUser;
import io.dirflux.sync.DirectoryBatch;
import io.dirflux.sync.RecordBatch;
import io.dirflux.sync.StoreBatch;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Replaces U+0000 and half surrogate pairs, which no database accepts, by the replacement character U+FFFD. This is
 * done before rows are compared, so that an unchanged record is equal to its row.
 */
final class StorableText {

    private static final char REPLACEMENT = '\uFFFD';

    private StorableText() {}

    static StoreBatch of(StoreBatch batch) {
        return batch.withRecords(records -> of(records, new FoundRows()));
    }

    /** Without the records that a batch adds only if they are unknown, and that are already there. */
    static DirectoryBatch of(DirectoryBatch batch, FoundRows found) {
        return batch.withRecords(of(batch.records(), found));
    }

    private static RecordBatch of(RecordBatch records, FoundRows found) {
        return new RecordBatch(
                records.groups().stream().map(StorableText::of).toList(),
                records.users().stream().map(StorableText::of).toList(),
                records.groupsIfUnknown().stream()
                        .filter(group -> !found.hasGroup(group.id()))
                        .map(StorableText::of)
                        .toList(),
                records.usersIfUnknown().stream()
                        .filter(user -> !found.hasUser(user.id()))
                        .map(StorableText::of)
                        .toList(),
                records.memberships(),
                records.removedGroups(),
                records.removedUsers(),
                records.removedMemberships(),
                records.unreadable());
    }

    static DirectoryUser of(DirectoryUser user) {
        return DirectoryUser.builder(user.id(), user.directoryId())
                .object("directory_user")
                .organizationId(of(user.organizationId()))
                .idpId(of(user.idpId()))
                .email(of(user.email()))
                .firstName(of(user.firstName()))
                .lastName(of(user.lastName()))
                .name(of(user.name()))
                .username(of(user.username()))
                .jobTitle(of(user.jobTitle()))
                .emails(user.emails())
                .state(user.state())
                .customAttributes(of(user.customAttributes()))
                .rawAttributes(of(user.rawAttributes()))
                .role(user.role())
                .roles(user.roles())
                .unreadable(user.unreadable())
                .createdAt(user.createdAt())
                .updatedAt(user.updatedAt())
                .build();
    }

    static DirectoryGroup of(DirectoryGroup group) {
        return DirectoryGroup.builder(group.id(), group.directoryId())
                .object("directory_group")
                .organizationId(of(group.organizationId()))
                .idpId(of(group.idpId()))
                .name(of(group.name()))
                .rawAttributes(of(group.rawAttributes()))
                .unreadable(group.unreadable())
                .createdAt(group.createdAt())
                .updatedAt(group.updatedAt())
                .build();
    }

    static @Nullable String of(@Nullable String text) {
        if (text == null || isStorable(text)) {
            return text;
        }
        StringBuilder storable = new StringBuilder(text);
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) == 0 || isHalf(text, i)) {
                storable.setCharAt(i, REPLACEMENT);
            }
        }
        return storable.toString();
    }

    private static @Nullable Map<String, @Nullable Object> of(@Nullable Map<String, @Nullable Object> attributes) {
        return attributes == null || isStorable(attributes) ? attributes : copy(attributes);
    }

    private static Map<String, @Nullable Object> copy(Map<?, ?> attributes) {
        Map<String, @Nullable Object> storable = new LinkedHashMap<>();
        attributes.forEach((name, value) -> storable.put(String.valueOf(of((String) name)), value(value)));
        return storable;
    }

    private static @Nullable Object value(@Nullable Object value) {
        if (value instanceof String text) {
            return of(text);
        }
        if (value instanceof Map<?, ?> map) {
            return copy(map);
        }
        if (value instanceof List<?> list) {
            List<@Nullable Object> storable = new ArrayList<>();
            list.forEach(element -> storable.add(value(element)));
            return storable;
        }
        return value;
    }

    private static boolean isStorable(@Nullable Object value) {
        if (value instanceof String text) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == 0 || (Character.isSurrogate(c) && isHalf(text, i))) {
                    return false;
                }
            }
            return true;
        }
        if (value instanceof Map<?, ?> map) {
            return map.entrySet().stream()
                    .allMatch(entry -> isStorable(entry.getKey()) && isStorable(entry.getValue()));
        }
        return !(value instanceof List<?> list) || list.stream().allMatch(StorableText::isStorable);
    }

    private static boolean isHalf(String text, int i) {
        char c = text.charAt(i);
        if (Character.isHighSurrogate(c)) {
            return i + 1 == text.length() || !Character.isLowSurrogate(text.charAt(i + 1));
        }
        return Character.isLowSurrogate(c) && (i == 0 || !Character.isHighSurrogate(text.charAt(i - 1)));
    }
}
