package io.dirflux.webhook;

import java.time.Instant;

/**
 * Webhooks with signatures that were computed by another program:
 * {@code printf '%s' "$t.$body" | openssl dgst -sha256 -hmac "$secret"}.
 */
final class Webhooks {

    static final String SECRET = "whsec_qX7ZpE0vYt4nLw2d";

    /** What decoding as Base64 would make another key of. */
    static final String OTHER_SECRET = "bmV3IHNlY3JldA==";

    static final long ISSUED_MILLIS = 1_764_072_000_123L;
    static final Instant ISSUED = Instant.parse("2025-11-25T12:00:00.123Z");

    static final String CREATED = "{\"object\":\"event\",\"id\":\"event_01EHZNVPK3SFK441A1RGBFSHRT\","
            + "\"event\":\"dsync.user.created\",\"data\":{\"object\":\"directory_user\","
            + "\"id\":\"directory_user_01E1JG7J09H96KYP8HM9B0G5SJ\","
            + "\"directory_id\":\"directory_01ECAZ4NV9QMV47GW873HDCX74\","
            + "\"organization_id\":\"org_01EZTR6WYX1A0DSE2CYMGXQ24Y\",\"idp_id\":\"2836\","
            + "\"email\":\"veda@foo-corp.com\",\"state\":\"active\",\"raw_attributes\":{},\"custom_attributes\":{},"
            + "\"created_at\":\"2021-06-25T19:07:33.155Z\",\"updated_at\":\"2021-06-25T19:07:33.155Z\"},"
            + "\"created_at\":\"2021-06-25T19:07:33.155Z\",\"context\":{}}";
    static final String CREATED_V1 = "3568abf8709563599f9610078d19371b798c70bd271251a58ec96df7a1005f96";
    static final String CREATED_V1_OF_OTHER_SECRET = "a96db85a8bb3e268d43303b5daae34721d3fcb0b8dc163777eb363ab90feed3f";

    /** With {@code t} as in {@code 01764072000123}. */
    static final String CREATED_V1_LEADING_ZERO = "91f77542199915734716425145a0622d8998c08eea2a17b6d5d46179bbd64b21";

    /** With {@code t=1764072000}. */
    static final String CREATED_V1_SECONDS = "87a1d1a87a97e40509ba1fc450fea5ead475fe6c049d8a13dc253d03cc938f1b";

    /** With a blank before and after the secret. */
    static final String CREATED_V1_PADDED_SECRET = "7a4c5fdcf9eb4de1d3c4123ced2ed4e7861366b67d1732093db6d5f1c303773b";

    /** An older webhook, whose spacing, escapes and letters a parser and writer would not keep. */
    static final String ODD = "{ \"id\" : \"wh_01G699633ANFKRJX8G2AW2VJ7D\",\n"
            + "  \"event\":\"dsync.user.deleted\", \"data\":{\"id\":\"directory_user_1\","
            + "\"directory_id\":\"directory_1\",\"first_name\":\"Zo\\u00eb\",\"last_name\":\"部長 / \\/\","
            + "\"state\":\"inactive\"} }";

    static final String ODD_V1 = "f76bab1b65e54d3ca284df60ab8e0b2ff842ee03151d2cb131ee2989d9cedf50";

    static final String UNKNOWN =
            "{\"id\":\"event_2\",\"event\":\"dsync.party.started\",\"data\":{\"directory_id\":\"directory_1\"}}";
    static final String UNKNOWN_V1 = "ab71b4ff6154e1bf4904932486b28e8a5c806d8d3d3e11bccd4b3a5fc71af2ce";

    static final String EMPTY_V1 = "2a030bd4c2596ddb42e70487993f9798bc8d8d798a4115f31eb78860cbed1669";

    private Webhooks() {}

    static String header(String v1) {
        return "t=" + ISSUED_MILLIS + ", v1=" + v1;
    }
}
