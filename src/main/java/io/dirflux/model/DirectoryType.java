package io.dirflux.model;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Objects;
import java.util.Set;

/**
 * The provider behind a directory, and how it is connected. The list is open: a value that this version does not know
 * keeps its text.
 *
 * @param value the text on the wire
 */
public record DirectoryType(@JsonValue String value) {

    /** {@code azure scim v2.0}. */
    public static final DirectoryType AZURE_SCIM_V2_0 = new DirectoryType("azure scim v2.0");

    /** {@code bamboohr}. */
    public static final DirectoryType BAMBOOHR = new DirectoryType("bamboohr");

    /** {@code breathe hr}. */
    public static final DirectoryType BREATHE_HR = new DirectoryType("breathe hr");

    /** {@code cezanne hr}. */
    public static final DirectoryType CEZANNE_HR = new DirectoryType("cezanne hr");

    /** {@code cyberark scim v2.0}. */
    public static final DirectoryType CYBERARK_SCIM_V2_0 = new DirectoryType("cyberark scim v2.0");

    /** {@code fourth hr}. */
    public static final DirectoryType FOURTH_HR = new DirectoryType("fourth hr");

    /** {@code generic scim v2.0}. */
    public static final DirectoryType GENERIC_SCIM_V2_0 = new DirectoryType("generic scim v2.0");

    /** {@code gsuite directory}. */
    public static final DirectoryType GSUITE_DIRECTORY = new DirectoryType("gsuite directory");

    /** {@code hibob}. */
    public static final DirectoryType HIBOB = new DirectoryType("hibob");

    /** {@code sailpoint scim v2.0}. */
    public static final DirectoryType SAILPOINT_SCIM_V2_0 = new DirectoryType("sailpoint scim v2.0");

    /** {@code jump cloud scim v2.0}. */
    public static final DirectoryType JUMP_CLOUD_SCIM_V2_0 = new DirectoryType("jump cloud scim v2.0");

    /** {@code okta scim v2.0}. */
    public static final DirectoryType OKTA_SCIM_V2_0 = new DirectoryType("okta scim v2.0");

    /** {@code onelogin scim v2.0}. */
    public static final DirectoryType ONELOGIN_SCIM_V2_0 = new DirectoryType("onelogin scim v2.0");

    /** {@code people hr}. */
    public static final DirectoryType PEOPLE_HR = new DirectoryType("people hr");

    /** {@code personio}. */
    public static final DirectoryType PERSONIO = new DirectoryType("personio");

    /** {@code pingfederate scim v2.0}. */
    public static final DirectoryType PINGFEDERATE_SCIM_V2_0 = new DirectoryType("pingfederate scim v2.0");

    /** {@code rippling scim v2.0}. */
    public static final DirectoryType RIPPLING_SCIM_V2_0 = new DirectoryType("rippling scim v2.0");

    /** {@code s3}. */
    public static final DirectoryType S3 = new DirectoryType("s3");

    /** {@code sftp}. */
    public static final DirectoryType SFTP = new DirectoryType("sftp");

    /** {@code sftp workday}. */
    public static final DirectoryType SFTP_WORKDAY = new DirectoryType("sftp workday");

    /** {@code workday}. */
    public static final DirectoryType WORKDAY = new DirectoryType("workday");

    /** {@code gusto}, in events. */
    public static final DirectoryType GUSTO = new DirectoryType("gusto");

    /** {@code rippling}, in events. */
    public static final DirectoryType RIPPLING = new DirectoryType("rippling");

    /** {@code breathehr}, older. */
    public static final DirectoryType BREATHEHR = new DirectoryType("breathehr");

    /** {@code okta scim v1.1}, older. */
    public static final DirectoryType OKTA_SCIM_V1_1 = new DirectoryType("okta scim v1.1");

    /** {@code generic scim v1.1}, older. */
    public static final DirectoryType GENERIC_SCIM_V1_1 = new DirectoryType("generic scim v1.1");

    private static final Set<DirectoryType> KNOWN = Set.of(
            AZURE_SCIM_V2_0,
            BAMBOOHR,
            BREATHE_HR,
            CEZANNE_HR,
            CYBERARK_SCIM_V2_0,
            FOURTH_HR,
            GENERIC_SCIM_V2_0,
            GSUITE_DIRECTORY,
            HIBOB,
            SAILPOINT_SCIM_V2_0,
            JUMP_CLOUD_SCIM_V2_0,
            OKTA_SCIM_V2_0,
            ONELOGIN_SCIM_V2_0,
            PEOPLE_HR,
            PERSONIO,
            PINGFEDERATE_SCIM_V2_0,
            RIPPLING_SCIM_V2_0,
            S3,
            SFTP,
            SFTP_WORKDAY,
            WORKDAY,
            GUSTO,
            RIPPLING,
            BREATHEHR,
            OKTA_SCIM_V1_1,
            GENERIC_SCIM_V1_1);

    public DirectoryType {
        Objects.requireNonNull(value, "value");
    }

    /** The type of this text, known or not. */
    @JsonCreator
    public static DirectoryType of(String value) {
        return new DirectoryType(value);
    }

    /** Whether it is one of the constants here. */
    @JsonIgnore
    public boolean isKnown() {
        return KNOWN.contains(this);
    }

    /** The text on the wire. */
    @Override
    public String toString() {
        return value;
    }
}
