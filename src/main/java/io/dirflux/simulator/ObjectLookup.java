package io.dirflux.simulator;

import java.util.List;
import java.util.OptionalLong;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Finds objects of a tenant by id and returns them as positions. The filters of both dialects use it. */
final class ObjectLookup {
    private final Tenant tenant;

    ObjectLookup(Tenant tenant) {
        this.tenant = tenant;
    }

    List<SimulatedDirectory> directories() {
        return tenant.directories();
    }

    /** The directory with this id; refuses the request with 404 if there is none. */
    SimulatedDirectory directory(String id) {
        return tenant.find(id).orElseThrow(() -> new RequestRefusedException(ErrorResponses.directoryNotFound(id)));
    }

    /** The position of a user or group; refuses the request with 404 if there is none. */
    long position(IdKind kind, String id) {
        OptionalLong position = tenant.livePosition(kind, id);
        return position.orElseThrow(() -> new RequestRefusedException(ErrorResponses.notFound()));
    }

    static PositionSet of(List<SimulatedDirectory> directories) {
        return PositionSet.of(directories.stream()
                .map(directory -> IdCodec.position(directory.number, 0))
                .collect(Collectors.toCollection(TreeSet::new)));
    }

    PositionSet members(String groupId) {
        long group = position(IdKind.GROUP, groupId);
        SimulatedDirectory directory = tenant.directoryAt(group);
        return in(directory, directory.membersOfSet(IdCodec.index(group)));
    }

    PositionSet groups(String userId) {
        long user = position(IdKind.USER, userId);
        SimulatedDirectory directory = tenant.directoryAt(user);
        return in(directory, directory.groupsOfSet(IdCodec.index(user)));
    }

    /** Converts indexes within a directory to positions in the tenant. */
    static PositionSet in(SimulatedDirectory directory, PositionSet indexes) {
        return indexes.shifted(IdCodec.position(directory.number, 0));
    }
}
