package io.dirflux.model;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** One full record of each kind. Everything personal in them begins with "secret". */
final class Samples {

    private static final Instant CREATED = Instant.parse("2024-01-15T10:00:00.123456Z");
    private static final Instant UPDATED = Instant.parse("2024-02-15T10:00:00Z");

    static final DirectoryGroup GROUP_WITHOUT_MEMBERS = DirectoryGroup.builder("directory_group_1", "directory_1")
            .object("directory_group")
            .idpId("idp-1")
            .organizationId("org_1")
            .name("secret group")
            .rawAttributes(attributes())
            .createdAt(CREATED)
            .updatedAt(UPDATED)
            .build();

    static final GroupRef REF = GroupRef.of(GROUP_WITHOUT_MEMBERS);

    static final DirectoryUser USER = DirectoryUser.builder("directory_user_1", "directory_1")
            .object("directory_user")
            .organizationId("org_1")
            .idpId("idp-2")
            .email("secret@example.com")
            .firstName("secret first")
            .lastName("secret last")
            .name("secret name")
            .username("secret user")
            .jobTitle("secret title")
            .emails(List.of(new Email(true, "work", "secret@example.com"), new Email(null, null, null)))
            .state(UserState.ACTIVE)
            .customAttributes(attributes())
            .rawAttributes(attributes())
            .role(new Role("admin"))
            .roles(List.of(new Role("admin"), new Role("member")))
            .groups(List.of(REF))
            .createdAt(CREATED)
            .updatedAt(UPDATED)
            .build();

    static final GroupMember MEMBER = new GroupMember("directory_user_1", "secret first", "secret last", null);

    static final DirectoryGroup GROUP = GROUP_WITHOUT_MEMBERS.withMembers(List.of(MEMBER));

    static final Directory DIRECTORY = Directory.builder("directory_1")
            .object("directory")
            .organizationId("org_1")
            .externalKey("secret key")
            .type(DirectoryType.AZURE_SCIM_V2_0)
            .state(DirectoryState.LINKED)
            .name("secret directory")
            .domain("secret.example.com")
            .metadata(new DirectoryMetadata(new DirectoryMetadata.UserCounts(42L, 3L), 5L))
            .createdAt(CREATED)
            .updatedAt(UPDATED)
            .build();

    private Samples() {}

    private static Map<String, Object> attributes() {
        Map<String, Object> attributes = new LinkedHashMap<>();
        attributes.put("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User", Map.of("department", "secret"));
        attributes.put("zip", 12345);
        attributes.put("big", BigInteger.TEN.pow(30));
        attributes.put("rate", new BigDecimal("0.75"));
        attributes.put("contractor", false);
        attributes.put("unmapped", null);
        attributes.put("tags", Arrays.asList("secret", null, 1, List.of(Map.of("a", 1.5))));
        return attributes;
    }
}
