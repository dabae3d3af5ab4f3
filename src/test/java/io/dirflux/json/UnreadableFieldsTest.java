package io.dirflux.json;

import static io.dirflux.json.Bodies.bytes;
import static io.dirflux.json.Bodies.list;
import static io.dirflux.json.Bodies.readUser;
import static io.dirflux.json.Bodies.user;
import static io.dirflux.json.Bodies.users;
import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.json.JsonDecoder.DecodedRecord;
import io.dirflux.model.Directory;
import io.dirflux.model.DirectoryGroup;
import io.dirflux.model.DirectoryMetadata;
import io.dirflux.model.DirectoryUser;
import io.dirflux.model.Email;
import io.dirflux.model.Page;
import io.dirflux.model.Rejected;
import io.dirflux.model.Role;
import io.dirflux.model.Unreadable;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A field of another shape than described is null and counted. It costs no record, unless it must be readable. */
class UnreadableFieldsTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"email\":{\"secret\":1}                   | email              | a string    | an object",
                "\"email\":[\"a@b.example\"]                | email              | a string    | an array",
                "\"email\":[]                               | email              | a string    | an array",
                "\"first_name\":{\"given\":\"A\"}           | first_name         | a string    | an object",
                "\"organization_id\":{\"id\":\"x\"}         | organization_id    | a string    | an object",
                "\"state\":{}                               | state              | a string    | an object",
                "\"created_at\":{}                          | created_at         | a timestamp | an object",
                "\"emails\":{}                              | emails             | an array    | an object",
                "\"emails\":\"secret\"                      | emails             | an array    | a string",
                "\"emails\":[{},7]                          | emails[]           | an object   | a number",
                "\"emails\":[{},{\"value\":[\"secret\"]}]   | emails[].value     | a string    | an array",
                "\"emails\":[{\"primary\":\"secret\"}]      | emails[].primary   | a boolean   | a string",
                "\"emails\":[{\"primary\":1}]               | emails[].primary   | a boolean   | a number",
                "\"role\":7                                 | role               | an object   | a number",
                "\"role\":[\"admin\"]                       | role               | an object   | an array",
                "\"role\":{\"slug\":{}}                     | role.slug          | a string    | an object",
                "\"roles\":{\"slug\":\"admin\"}             | roles              | an array    | an object",
                "\"roles\":[[[1]]]                          | roles[]            | an object   | an array",
                "\"custom_attributes\":[\"secret\"]         | custom_attributes  | an object   | an array",
                "\"custom_attributes\":[{\"a\":1},[2]]      | custom_attributes  | an object   | an array",
                "\"raw_attributes\":\"x\"                   | raw_attributes     | an object   | a string",
                "\"raw_attributes\":true                    | raw_attributes     | an object   | a boolean",
                "\"groups\":[\"directory_group_1\"]         | groups[]           | an object   | a string",
                "\"groups\":[{\"id\":\"g\"},{\"name\":\"s\"}] | groups[].id    | a value     | nothing",
                "\"groups\":[{\"id\":\"g\",\"directory_id\":{}}] | groups[].directory_id | a string | an object",
                "\"groups\":[{\"id\":\"g\",\"raw_attributes\":1}] | groups[].raw_attributes | an object | a number",
            })
    void aFieldOfAnotherShapeIsNotKnown(String field, String path, String expected, String found) {
        Page<DirectoryUser> page =
                users(list(user("\"name\":\"a\"," + field + ",\"idp_id\":\"i\""), user("\"name\":\"b\"")));

        assertThat(page.rejected()).isEmpty();
        assertThat(page.data()).extracting(DirectoryUser::name).containsExactly("a", "b");
        assertThat(page.data().get(0).idpId()).isEqualTo("i");
        assertThat(page.unreadable()).containsExactly(new Unreadable(path, expected, found, 1));
        assertThat(page.data().get(0).unreadable()).containsExactly(path.replaceAll("[.\\[].*", ""));
        assertThat(page.data().get(1).unreadable()).isEmpty();
    }

    @Test
    void whatIsNotKnownIsNullAndNotEmpty() {
        DirectoryUser user = readUser(
                "\"emails\":{},\"roles\":7,\"groups\":[\"g\"],\"custom_attributes\":\"x\",\"raw_attributes\":1,\"role\":{\"slug\":[]}");

        assertThat(user.emails()).isNull();
        assertThat(user.roles()).isNull();
        assertThat(user.groups()).isNull();
        assertThat(user.customAttributes()).isNull();
        assertThat(user.rawAttributes()).isNull();
        assertThat(user.role()).isEqualTo(new Role(null));
        assertThat(user.primaryEmail()).isNull();
        assertThat(user.unreadable())
                .containsExactlyInAnyOrder("emails", "roles", "groups", "custom_attributes", "raw_attributes", "role");
    }

    @Test
    void aListIsNotKnownIfOneOfItsElementsIsNot() {
        assertThat(readUser("\"roles\":[{\"slug\":\"a\"},7,{\"slug\":\"b\"}]").roles())
                .isNull();
        assertThat(readUser("\"groups\":[{\"id\":\"g\"},{\"id\":[{}]},{\"id\":\"h\"}],\"name\":\"n\"")
                        .name())
                .isEqualTo("n");
    }

    @Test
    void theObviousReadingIsTaken() {
        DirectoryUser user =
                readUser("\"role\":\"admin\",\"roles\":[\"admin\",{\"slug\":\"b\"}],\"emails\":[\"a@b.example\"],"
                        + "\"custom_attributes\":[],\"raw_attributes\":[ ],\"first_name\":12,\"job_title\":true");

        assertThat(user.role()).isEqualTo(new Role("admin"));
        assertThat(user.roles()).containsExactly(new Role("admin"), new Role("b"));
        assertThat(user.emails()).containsExactly(new Email(null, null, "a@b.example"));
        assertThat(user.customAttributes()).isEmpty();
        assertThat(user.rawAttributes()).isEmpty();
        assertThat(user.firstName()).isEqualTo("12");
        assertThat(user.jobTitle()).isEqualTo("true");
        assertThat(user.unreadable()).isEmpty();
        assertThat(readUser("\"role\":[],\"emails\":[[]],\"name\":\"n\"").role())
                .isEqualTo(new Role(null));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"metadata\":3                             | metadata",
                "\"metadata\":{\"users\":[1]}               | metadata.users",
                "\"metadata\":{\"groups\":\"many\"}         | metadata.groups",
                "\"metadata\":{\"users\":{\"active\":1.5}}  | metadata.users.active",
                "\"type\":[\"okta\"]                        | type",
                "\"organization_id\":[]                     | organization_id",
            })
    void theSameForDirectories(String field, String path) {
        DecodedRecord<Directory> decoded =
                JsonDecoder.item(RecordType.DIRECTORY, bytes("{" + field + ",\"id\":\"d\",\"name\":\"n\"}"));

        assertThat(decoded.record().name()).isEqualTo("n");
        assertThat(decoded.unreadable()).extracting(Unreadable::path).containsExactly(path);
        assertThat(decoded.record().unreadable()).containsExactly(path.replaceAll("[.].*", ""));
    }

    @Test
    void anEmptyArrayIsAnEmptyObjectInADirectoryToo() {
        String body = "{\"id\":\"d\",\"metadata\":[],\"name\":\"n\"}";
        DecodedRecord<Directory> decoded = JsonDecoder.item(RecordType.DIRECTORY, bytes(body));

        assertThat(decoded.record().metadata()).isEqualTo(new DirectoryMetadata(null, null));
        assertThat(decoded.record().name()).isEqualTo("n");
        assertThat(decoded.unreadable()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "\"u\"", "[{\"id\":\"u\"},{}]", "[\"directory_user_1\"]", "{}"})
    void theSameForMembersOfAGroup(String members) {
        DecodedRecord<DirectoryGroup> decoded = JsonDecoder.item(
                RecordType.GROUP,
                bytes("{\"members\":" + members + ",\"id\":\"g\",\"directory_id\":\"d\",\"name\":[1]}"));

        assertThat(decoded.record().members()).isNull();
        assertThat(decoded.record().name()).isNull();
        assertThat(decoded.record().unreadable()).containsExactlyInAnyOrder("members", "name");
        assertThat(decoded.unreadable()).hasSize(2);
    }

    @Test
    void theSameFieldInManyRecordsIsCounted() {
        Page<DirectoryUser> page =
                users(list(user("\"email\":{}"), user("\"email\":[]"), user("\"email\":{\"a\":{}}")));

        assertThat(page.unreadable())
                .containsExactly(
                        new Unreadable("email", "a string", "an object", 2),
                        new Unreadable("email", "a string", "an array", 1));
        assertThat(page.unreadable().get(0)).hasToString("email: expected a string, found an object (2 times)");
    }

    @Test
    void aFieldThatMustBeReadableRejectsItsRecord() {
        RecordType<DirectoryUser> type = Bodies.USER.requiring(Set.of("state", "emails[].value"));
        String list = list(
                user("\"state\":{},\"name\":\"a\""),
                user("\"email\":{},\"name\":\"b\""),
                user("\"emails\":[{},{\"value\":[]}]"),
                user("\"state\":null,\"name\":\"d\""));
        Page<DirectoryUser> page = JsonDecoder.page(type, bytes(list), null);

        assertThat(page.data()).extracting(DirectoryUser::name).containsExactly("b", "d");
        assertThat(page.rejected())
                .containsExactly(
                        new Rejected(0, "u1", "state: expected a string, found an object"),
                        new Rejected(2, "u1", "emails[1].value: expected a string, found an array"));
        assertThat(page.unreadable()).extracting(Unreadable::path).containsExactly("email");
    }

    @Test
    void aRepeatedFieldCountsByItsLastValue() {
        DirectoryUser user =
                readUser("\"email\":{},\"email\":\"a\",\"custom_attributes\":{\"a\":1},\"custom_attributes\":7");

        assertThat(user.email()).isEqualTo("a");
        assertThat(user.customAttributes()).isNull();
    }
}
