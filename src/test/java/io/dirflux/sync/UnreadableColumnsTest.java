package io.dirflux.sync;

import static org.assertj.core.api.Assertions.assertThat;

import io.dirflux.model.Dialect;
import io.dirflux.model.DirectoryUser;
import io.dirflux.simulator.DirectorySpec;
import io.dirflux.simulator.Fault;
import io.dirflux.simulator.FaultRule;
import io.dirflux.simulator.Route;
import io.dirflux.simulator.SimulatedDirectory;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A field that a server sends in another shape never overwrites what is stored. */
@Tag("socket")
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class UnreadableColumnsTest {

    @ParameterizedTest
    @EnumSource(Dialect.class)
    void aRunKeepsTheColumnAndUpdatesTheOthers(Dialect dialect) {
        try (Synced synced = new Synced(dialect, server -> server, DirectorySpec.of(30, 4))) {
            synced.run();
            SimulatedDirectory directory = synced.directory(0);
            String id = directory.userId(4);
            String email = directory.userEmail(4);
            synced.tenant.updateUserName(id, "Veda", "Torp");
            synced.simulator.faults(Route.LIST_USERS, withoutEmails());
            synced.simulator.faults(Route.LIST_EVENTS, withoutEmails());

            SyncReport report = synced.run();

            assertThat(report.isComplete()).isTrue();
            synced.assertSame();
            DirectoryUser stored = stored(synced, id);
            assertThat(stored.firstName()).isEqualTo("Veda");
            assertThat(stored.primaryEmail()).isEqualTo(email);
            assertThat(stored.customAttributes()).isNotEmpty();
            assertThat(stored.unreadable()).isEmpty();
        }
    }

    private static DirectoryUser stored(Synced synced, String id) {
        return (DirectoryUser) ((MemoryDirectoryStore) synced.store)
                .records(synced.directory(0).id()).stream()
                        .filter(record -> record instanceof DirectoryUser user
                                && user.id().equals(id))
                        .findFirst()
                        .orElseThrow();
    }

    private static FaultRule withoutEmails() {
        return (request, honest) -> Optional.of(new Fault.Body(honest.body()
                .replaceAll("\"email\":\"[^\"]*\"", "\"email\":{\"value\":1}")
                .replaceAll("\"custom_attributes\":\\{[^}]*}", "\"custom_attributes\":\"x\"")));
    }
}
