package io.dirflux.simulator;

import java.util.Locale;
import java.util.Optional;
import java.util.OptionalLong;

/** The filters of the public API. */
final class OpenApiFilters implements Filters {
    private final Selection selection;

    OpenApiFilters(Selection selection) {
        this.selection = selection;
    }

    @Override
    public PositionSet directories(Parameters parameters) {
        Optional<String> organization = parameters.id("organization_id", Kind.ORGANIZATION);
        Optional<String> search = parameters.text("search").map(OpenApiFilters::folded);
        Optional<String> domain = parameters.text("domain");
        parameters.check();
        return Selection.of(selection.directories().stream()
                .filter(directory ->
                        organization.map(directory.organizationId()::equals).orElse(true))
                .filter(directory ->
                        search.map(folded(directory.name())::contains).orElse(true))
                .filter(directory -> domain.map(directory.domain::equals).orElse(true))
                .toList());
    }

    @Override
    public PositionSet users(Parameters parameters) {
        Optional<String> directory = parameters.id("directory", Kind.DIRECTORY);
        Optional<String> group = parameters.id("group", Kind.GROUP);
        requireOne(parameters, directory, group, "group");
        for (String name : new String[] {"email", "idp_id"}) {
            if (directory.isEmpty() && parameters.text(name).isPresent()) {
                parameters.problem(name, "Please provide the \"directory\" parameter with \"" + name + "\".");
            }
        }
        parameters.check();
        PositionSet users = directory
                .map(id -> usersOf(selection.directory(id), parameters))
                .or(() -> group.map(selection::members))
                .orElseThrow();
        return directory.isPresent() && group.isPresent() ? both(users, selection.members(group.get())) : users;
    }

    @Override
    public PositionSet groups(Parameters parameters) {
        Optional<String> directory = parameters.id("directory", Kind.DIRECTORY);
        Optional<String> user = parameters.id("user", Kind.USER);
        requireOne(parameters, directory, user, "user");
        parameters.check();
        PositionSet groups = directory
                .map(selection::directory)
                .map(found -> Selection.in(found, found.groupSet()))
                .or(() -> user.map(selection::groups))
                .orElseThrow();
        return directory.isPresent() && user.isPresent() ? both(groups, selection.groups(user.get())) : groups;
    }

    private static PositionSet usersOf(SimulatedDirectory directory, Parameters parameters) {
        PositionSet all = directory.userSet();
        Optional<String> email = parameters.text("email");
        Optional<String> idpId = parameters.text("idp_id");
        PositionSet found = email.map(directory::usersWithEmail).orElse(all);
        if (idpId.isPresent()) {
            found = both(directory.usersWithIdpId(idpId.get()), found);
        }
        return Selection.in(directory, found);
    }

    private static PositionSet both(PositionSet one, PositionSet other) {
        return one.where(position -> other.ceiling(position).equals(OptionalLong.of(position)));
    }

    private static void requireOne(
            Parameters parameters, Optional<String> directory, Optional<String> other, String otherName) {
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
