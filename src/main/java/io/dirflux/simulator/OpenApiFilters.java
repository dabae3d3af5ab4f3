package io.dirflux.simulator;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** The list filters of the public API. */
final class OpenApiFilters implements ListFilters {
    private final ObjectLookup lookup;

    OpenApiFilters(ObjectLookup lookup) {
        this.lookup = lookup;
    }

    @Override
    public PositionSet directories(QueryParameters parameters) {
        Optional<String> organization = parameters.id("organization_id", IdKind.ORGANIZATION);
        Optional<String> search = parameters.text("search").map(OpenApiFilters::folded);
        Optional<String> domain = parameters.text("domain");
        parameters.check();
        return ObjectLookup.of(lookup.directories().stream()
                .filter(directory ->
                        organization.map(directory.organizationId()::equals).orElse(true))
                .filter(directory ->
                        search.map(folded(directory.name())::contains).orElse(true))
                .filter(directory -> domain.map(directory.domain::equals).orElse(true))
                .toList());
    }

    @Override
    public PositionSet users(QueryParameters parameters) {
        Optional<String> directory = parameters.id("directory", IdKind.DIRECTORY);
        Optional<String> group = parameters.id("group", IdKind.GROUP);
        requireOne(parameters, directory, group, "group");
        for (String name : new String[] {"email", "idp_id"}) {
            if (directory.isEmpty() && parameters.text(name).isPresent()) {
                parameters.problem(name, "Please provide the \"directory\" parameter with \"" + name + "\".");
            }
        }
        parameters.check();
        PositionSet users = directory
                .map(id -> usersOf(lookup.directory(id), parameters))
                .or(() -> group.map(lookup::members))
                .orElseThrow();
        return directory.isPresent() && group.isPresent() ? both(users, lookup.members(group.get())) : users;
    }

    @Override
    public PositionSet groups(QueryParameters parameters) {
        Optional<String> directory = parameters.id("directory", IdKind.DIRECTORY);
        Optional<String> user = parameters.id("user", IdKind.USER);
        requireOne(parameters, directory, user, "user");
        parameters.check();
        PositionSet groups = directory
                .map(lookup::directory)
                .map(found -> ObjectLookup.in(found, found.groupSet()))
                .or(() -> user.map(lookup::groups))
                .orElseThrow();
        return directory.isPresent() && user.isPresent() ? both(groups, lookup.groups(user.get())) : groups;
    }

    private static PositionSet usersOf(SimulatedDirectory directory, QueryParameters parameters) {
        PositionSet all = directory.userSet();
        Optional<String> email = parameters.text("email");
        Optional<String> idpId = parameters.text("idp_id");
        PositionSet found = email.map(directory::usersWithEmail).orElse(all);
        if (idpId.isPresent()) {
            found = both(directory.usersWithIdpId(idpId.get()), found);
        }
        return ObjectLookup.in(directory, found);
    }

    private static PositionSet both(PositionSet one, PositionSet other) {
        return one.where(position -> other.ceiling(position).equals(OptionalLong.of(position)));
    }

    private static void requireOne(
            QueryParameters parameters, Optional<String> directory, Optional<String> other, String otherName) {
        if (directory.isEmpty() && other.isEmpty()) {
            String code = "Please provide either \"directory\" or \"" + otherName + "\" parameters.";
            parameters.problem("directory", code);
            parameters.problem(otherName, code);
        }
    }

    private static String folded(String text) {
        return text.toLowerCase(Locale.ROOT);
    }
}
