package io.dirflux.json;

import static io.dirflux.json.Bodies.example;
import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryState;
import io.dirflux.model.DirectoryType;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Email;
import io.dirflux.model.GroupMember;
import io.dirflux.model.GroupRef;
import io.dirflux.model.Page;
import io.dirflux.model.UserState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Each response example of the reference page, field by field. */
class ReferencePageExamplesTest {

    private static final Instant PRINTED = Instant.parse("2024-01-15T10:00:00Z");

    @Test
    void listDirectories() {
        Page<Directory> page = page(RecordType.DIRECTORY, "directories");

        assertThat(page.data())
                .containsExactly(Directory.builder("directory_01H...")
                        .organizationId("org_01H...")
                        .name("Acme Corp Directory")
                        .type(DirectoryType.AZURE_SCIM_V2_0)
                        .state(DirectoryState.LINKED)
                        .createdAt(PRINTED)
                        .updatedAt(PRINTED)
                        .build());
        assertThat(page.data().get(0).isLinked()).isTrue();
        assertCursors(page, "directory_01H...");
    }

    @ParameterizedTest
    @EnumSource
    void listDirectoryUsers(Dialect dialect) {
        Page<DirectoryUser> page = page(RecordType.user(dialect), "directory_users");

        assertThat(page.data())
                .containsExactly(DirectoryUser.builder("directory_user_01H...", "directory_01H...")
                        .organizationId("org_01H...")
                        .idpId("12345")
                        .username("user@example.com")
                        .emails(List.of(new Email(true, "work", "user@example.com")))
                        .firstName("Jane")
                        .lastName("Doe")
                        .state(UserState.ACTIVE)
                        .customAttributes(Map.of())
                        .groups(List.of(new GroupRef(
                                null, "directory_group_01H...", null, null, null, "Engineering", Map.of(), null, null)))
                        .createdAt(PRINTED)
                        .updatedAt(PRINTED)
                        .build());
        assertThat(page.data().get(0).primaryEmail()).isEqualTo("user@example.com");
        assertCursors(page, "directory_user_01H...");
    }

    @Test
    void listDirectoryGroups() {
        Page<DirectoryGroup> page = page(RecordType.GROUP, "directory_groups");

        assertThat(page.data())
                .containsExactly(DirectoryGroup.builder("directory_group_01H...", "directory_01H...")
                        .organizationId("org_01H...")
                        .idpId("group-123")
                        .name("Engineering")
                        .members(List.of(new GroupMember("directory_user_01H...", "Jane", "Doe", null)))
                        .createdAt(PRINTED)
                        .updatedAt(PRINTED)
                        .build());
        assertCursors(page, "directory_group_01H...");
    }

    private static <T> Page<T> page(RecordType<T> type, String name) {
        Page<T> decoded = JsonDecoder.page(type, example("reference-page/" + name + ".json"), null);
        assertThat(decoded.unreadable()).isEmpty();
        return decoded;
    }

    private static void assertCursors(Page<?> page, String after) {
        assertThat(page.after()).isEqualTo(after);
        assertThat(page.before()).isNull();
        assertThat(page.rejected()).isEmpty();
    }
}
