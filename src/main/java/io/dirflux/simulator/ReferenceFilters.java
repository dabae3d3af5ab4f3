package io.dirflux.simulator;

import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The list filters of the reference page. None is required; a list without filters returns everything the key can see.
 */
final class ReferenceFilters implements ListFilters {
    private final ObjectLookup lookup;

    ReferenceFilters(ObjectLookup lookup) {
        this.lookup = lookup;
    }

    @Override
    public PositionSet directories(QueryParameters parameters) {
        Optional<String> organization = parameters.id("organization", IdKind.ORGANIZATION);
        parameters.check();
        return ObjectLookup.of(directories(Optional.empty(), organization));
    }

    @Override
    public PositionSet users(QueryParameters parameters) {
        Optional<String> state = parameters.text("state");
        if (state.isPresent() && !List.of("active", "inactive").contains(state.get())) {
            parameters.problem("state", "state must be one of active, inactive");
        }
        return across(parameters, directory -> {
            PositionSet users = directory.userSet();
            return state.map(wanted ->
                            users.where(user -> directory.userState((int) user).equals(wanted)))
                    .orElse(users);
        });
    }

    @Override
    public PositionSet groups(QueryParameters parameters) {
        return across(parameters, SimulatedDirectory::groupSet);
    }

    private PositionSet across(QueryParameters parameters, Function<SimulatedDirectory, PositionSet> objects) {
        Optional<String> directory = parameters.id("directory", IdKind.DIRECTORY);
        Optional<String> organization = parameters.id("organization", IdKind.ORGANIZATION);
        parameters.check();
        return PositionSet.union(directories(directory, organization).stream()
                .map(found -> ObjectLookup.in(found, objects.apply(found)))
                .toList());
    }

    private List<SimulatedDirectory> directories(Optional<String> directory, Optional<String> organization) {
        return directory.map(id -> List.of(lookup.directory(id))).orElseGet(lookup::directories).stream()
                .filter(found ->
                        organization.map(found.organizationId()::equals).orElse(true))
                .toList();
    }
}
