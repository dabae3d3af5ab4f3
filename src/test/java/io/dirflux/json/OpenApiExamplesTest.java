package io.dirflux.json;

import static io.dirflux.json.Bodies.example;
import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.json.JsonDecoder.DecodedRecord;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryMetadata;
import io.dirflux.model.DirectoryState;
import io.dirflux.model.DirectoryType;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Email;
import io.dirflux.model.GroupRef;
import io.dirflux.model.Page;
import io.dirflux.model.Role;
import io.dirflux.model.UserState;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The example of each schema of the OpenAPI description, field by field. */
class OpenApiExamplesTest {

    private static final Instant PRINTED = Instant.parse("2026-01-15T12:00:00Z");

    private static final Directory DIRECTORY = Directory.builder("directory_01ECAZ4NV9QMV47GW873HDCX74")
            .object("directory")
            .organizationId("org_01EHZNVPK3SFK441A1RGBFSHRT")
            .externalKey("sPa12dwRQ")
            .type(DirectoryType.GSUITE_DIRECTORY)
            .state(DirectoryState.LINKED)
            .name("Foo Corp")
            .domain("foo-corp.com")
            .metadata(new DirectoryMetadata(new DirectoryMetadata.UserCounts(42L, 3L), 5L))
            .createdAt(PRINTED)
            .updatedAt(PRINTED)
            .build();

    private static final DirectoryGroup GROUP = DirectoryGroup.builder(
                    "directory_group_01E1JJS84MFPPQ3G655FHTKX6Z", "directory_01ECAZ4NV9QMV47GW873HDCX74")
            .object("directory_group")
            .idpId("02grqrue4294w24")
            .organizationId("org_01EZTR6WYX1A0DSE2CYMGXQ24Y")
            .name("Developers")
            .createdAt(PRINTED)
            .updatedAt(PRINTED)
            .build();

    private static final DirectoryUser USER = DirectoryUser.builder(
                    "directory_user_01E1JG7J09H96KYP8HM9B0G5SJ", "directory_01ECAZ4NV9QMV47GW873HDCX74")
            .object("directory_user")
            .organizationId("org_01EZTR6WYX1A0DSE2CYMGXQ24Y")
            .idpId("2836")
            .email("marcelina.davis@example.com")
            .firstName("Marcelina")
            .lastName("Davis")
            .name("Marcelina Davis")
            .username("mdavis")
            .jobTitle("Software Engineer")
            .emails(List.of(new Email(true, "work", "marcelina.davis@example.com")))
            .state(UserState.ACTIVE)
            .customAttributes(Map.of("department", "Engineering", "job_title", "Software Engineer"))
            .role(new Role("admin"))
            .roles(List.of(new Role("admin")))
            .createdAt(PRINTED)
            .updatedAt(PRINTED)
            .build();

    private static final DirectoryUser USER_WITH_GROUPS = USER.withGroups(List.of(GroupRef.of(GROUP)));

    @Test
    void directory() {
        assertThat(item(RecordType.DIRECTORY, "directory")).isEqualTo(DIRECTORY);
    }

    @Test
    void directoryUser() {
        assertThat(item(Bodies.USER, "directory_user")).isEqualTo(USER);
    }

    @Test
    void directoryUserWithGroups() {
        assertThat(item(Bodies.USER, "directory_user_with_groups")).isEqualTo(USER_WITH_GROUPS);
    }

    @Test
    void directoryGroup() {
        assertThat(item(RecordType.GROUP, "directory_group")).isEqualTo(GROUP);
    }

    @Test
    void directoryList() {
        assertPage(
                RecordType.DIRECTORY,
                "directory_list",
                DIRECTORY,
                "directory_01HXYZ987654321KJIHGFEDCBA",
                "directory_01HXYZ123456789ABCDEFGHIJ");
    }

    @Test
    void directoryUserList() {
        assertPage(
                Bodies.USER,
                "directory_user_list",
                USER_WITH_GROUPS,
                "directory_user_01HXYZ987654321KJIHGFEDCBA",
                "directory_user_01HXYZ123456789ABCDEFGHIJ");
    }

    @Test
    void directoryGroupList() {
        assertPage(
                RecordType.GROUP,
                "directory_group_list",
                GROUP,
                "directory_group_01HXYZ987654321KJIHGFEDCBA",
                "directory_group_01HXYZ123456789ABCDEFGHIJ");
    }

    private static <T> T item(RecordType<T> type, String name) {
        DecodedRecord<T> decoded = JsonDecoder.item(type, example("openapi/" + name + ".json"));
        assertThat(decoded.unreadable()).isEmpty();
        return decoded.record();
    }

    private static <T> void assertPage(RecordType<T> type, String name, T record, String after, String before) {
        assertThat(JsonDecoder.page(type, example("openapi/" + name + ".json"), "req"))
                .isEqualTo(new Page<>(List.of(record), after, before, "req", List.of()));
    }
}
