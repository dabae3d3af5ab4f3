package io.dirflux.r2dbc;

import io.dirflux.sync.DirectoryStore;
import io.dirflux.sync.DirectoryStoreContract;
import org.junit.jupiter.api.Nested;

/** The stores in databases keep the contract. */
class R2dbcDirectoryStoreTest {

    @Nested
    class InH2 extends DirectoryStoreContract {

        @Override
        protected DirectoryStore emptyStore() {
            return TestDatabases.h2();
        }
    }

    @Nested
    class InPostgresql extends DirectoryStoreContract {

        @Override
        protected DirectoryStore emptyStore() {
            return TestDatabases.postgresql();
        }
    }
}
