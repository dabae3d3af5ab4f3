package io.dirflux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.dirflux.model.Dialect;
import io.dirflux.model.EventNames;
import io.dirflux.model.UserState;
import io.dirflux.paging.ListOptions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** No filter is forgotten: each one that is declared has a method, a line in the dialect table, and a refused name. */
class FilterTest {

    private static final Pattern PARAM = Pattern.compile("[?&](\\w+)=");

    private static final Instant TIME = Instant.parse("2026-01-31T09:00:00Z");

    /** A query for each method that sets a filter. */
    private static final List<Query<?, ?>> QUERIES = List.of(
            DirectoryQuery.all().organization("org_1"),
            DirectoryQuery.all().search("acme"),
            UserQuery.inDirectory("directory_1"),
            UserQuery.inOrganization("org_1"),
            UserQuery.inGroup("directory_group_1"),
            UserQuery.inDirectory("directory_1").state(UserState.ACTIVE),
            UserQuery.inDirectory("directory_1").withGroups(),
            UserQuery.inDirectory("directory_1").email("jane@example.com"),
            UserQuery.inDirectory("directory_1").idpId("1"),
            GroupQuery.inDirectory("directory_1"),
            GroupQuery.inOrganization("org_1"),
            GroupQuery.ofUser("directory_user_1"),
            GroupQuery.inDirectory("directory_1").withMembers(),
            EventQuery.all().names(EventNames.USER_CREATED),
            EventQuery.all().organization("org_1"),
            EventQuery.all().directory("directory_1"),
            EventQuery.all().rangeStart(TIME),
            EventQuery.all().rangeEnd(TIME));

    @Test
    void aMethodOfAQuerySetsIt() {
        Set<Filter<?>> set = new TreeSet<>();
        QUERIES.forEach(query -> set.addAll(query.filters().keySet()));

        assertThat(set).containsExactlyElementsOf(Filter.all());
    }

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aLineOfTheDialectTableSendsIt(Dialect dialect) {
        Set<String> sent = EndpointCall.all().stream()
                .flatMap(call -> call.requests(dialect).stream())
                .flatMap(line -> PARAM.matcher(line).results().map(found -> found.group(1)))
                .collect(Collectors.toSet());

        assertThat(sent).containsAll(Filter.params(dialect));
    }

    @ParameterizedTest
    @MethodSource("params")
    void queryParamRefusesItsName(String param) {
        List<Function<String, Query<?, ?>>> queries = List.of(
                name -> DirectoryQuery.all().queryParam(name, "x"),
                name -> UserQuery.inDirectory("directory_1").queryParam(name, "x"),
                name -> GroupQuery.inDirectory("directory_1").queryParam(name, "x"),
                name -> EventQuery.all().queryParam(name, "x"));

        queries.forEach(query -> assertThatIllegalArgumentException()
                .isThrownBy(() -> query.apply(param))
                .withMessage("Use the method for the parameter " + param + " instead of queryParam"));
    }

    static Stream<String> params() {
        return Stream.of(ListOptions.PARAMS, Filter.params(Dialect.OPENAPI), Filter.params(Dialect.REFERENCE))
                .flatMap(Set::stream)
                .distinct();
    }

    /** The tests of the endpoints show what is left out; this shows that a declaration checks something or cannot. */
    @Test
    void onlyFiltersThatARecordDoesNotShowAreUnchecked() {
        List<Filter<?>> unchecked = new ArrayList<>(Filter.all());
        unchecked.removeIf(Filter::isChecked);

        assertThat(unchecked)
                .containsExactly(
                        Filter.DIRECTORY_SEARCH,
                        Filter.USER_WITH_GROUPS,
                        Filter.GROUP_WITH_MEMBERS,
                        Filter.EVENT_RANGE_START);
    }
}
