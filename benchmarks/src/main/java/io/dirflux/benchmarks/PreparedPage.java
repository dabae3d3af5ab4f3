package io.dirflux.benchmarks;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * A page of users as bytes made beforehand, about 1.2 KB a user, in which only the ids and the cursor change: to answer
 * costs little more than to copy.
 */
final class PreparedPage {

    /** The directory of all of them. */
    static final String DIRECTORY = "directory_01K0000000000000000000BNCH";

    private static final String ID_MARK = "{id}";
    private static final String[] FIRST_NAMES = {"Ada", "Grace", "Zoë", "Marcelina", "Jean-Luc", "Ngozi", "Tomás"};
    private static final String[] LAST_NAMES = {"Lovelace", "Hopper", "Okafor", "Müller-Lüdenscheidt", "Ito", "Nguyen"};
    private static final String[] DEPARTMENTS = {"Research and Development", "Sales", "People Operations"};
    private static final String USER = """
            {"object":"directory_user","id":"{id}","directory_id":"%1$s",\
            "organization_id":"org_01K0000000000000000000BNCH","idp_id":"00u%2$09dab5d7","email":"%3$s",\
            "first_name":"%4$s","last_name":"%5$s","name":"%4$s %5$s",\
            "emails":[{"primary":true,"type":"work","value":"%3$s"}],"job_title":"Senior Engineer %6$d",\
            "username":"%3$s","state":"active","raw_attributes":{},\
            "custom_attributes":{"department_name":"%7$s","division_name":"Division %8$d","cost_center_name":"CC-%9$04d",\
            "employee_type":"full-time","employment_start_date":"2021-%10$02d-%11$02dT00:00:00.000Z",\
            "manager_email":"manager.%8$d@acme.example","preferred_language":"en-GB","badge":%2$d,"remote":%12$b,\
            "emails":[{"primary":true,"type":"work","value":"%3$s"}],"job_title":"Senior Engineer %6$d",\
            "username":"%3$s","addresses":[{"type":"work","street_address":"%6$d Long Street","locality":"Springfield",\
            "postal_code":"%2$05d","country":"US","primary":true}]},\
            "role":{"slug":"member"},"roles":[{"slug":"member"}],"groups":[],\
            "created_at":"2024-%10$02d-%11$02dT10:%6$02d:07.%2$03dZ","updated_at":"2025-%10$02d-%11$02dT11:12:%6$02d.%2$03dZ"}""";

    private final byte[] bytes;
    private final int[] marks;
    private final boolean more;

    /** @param more whether a cursor stands at its end */
    PreparedPage(int users, boolean more) {
        StringBuilder page = new StringBuilder("{\"object\":\"list\",\"data\":[");
        for (int i = 0; i < users; i++) {
            page.append(i == 0 ? "" : ",").append(user(i));
        }
        page.append("],\"list_metadata\":{\"before\":null,\"after\":")
                .append(more ? "\"" + ID_MARK + "\"}}" : "null}}");
        this.bytes = page.toString().replace(ID_MARK, UserIds.id(0)).getBytes(StandardCharsets.UTF_8);
        this.marks = marks(bytes);
        this.more = more;
    }

    private static String user(int i) {
        String first = FIRST_NAMES[i % FIRST_NAMES.length];
        String last = LAST_NAMES[i % LAST_NAMES.length];
        String mail = "user." + i + "@acme.example";
        return USER.formatted(
                DIRECTORY,
                i,
                mail,
                first,
                last,
                i % 60,
                DEPARTMENTS[i % DEPARTMENTS.length],
                i % 9,
                i % 40,
                i % 12 + 1,
                i % 28 + 1,
                i % 2 == 0);
    }

    /** Where the digits of the ids are. */
    private static int[] marks(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        List<Integer> found = new ArrayList<>();
        for (int at = text.indexOf(UserIds.PREFIX); at >= 0; at = text.indexOf(UserIds.PREFIX, at + 1)) {
            found.add(at + UserIds.PREFIX.length());
        }
        return found.stream().mapToInt(Integer::intValue).toArray();
    }

    int length() {
        return bytes.length;
    }

    /** The page whose users are numbered from there on. */
    byte[] from(long first) {
        byte[] page = bytes.clone();
        int users = more ? marks.length - 1 : marks.length;
        for (int i = 0; i < marks.length; i++) {
            UserIds.write(first + Math.min(i, users - 1), page, marks[i]);
        }
        return page;
    }

    /** Its first user, alone. */
    static byte[] single(long number) {
        return user(0).replace(ID_MARK, UserIds.id(number)).getBytes(StandardCharsets.UTF_8);
    }
}
