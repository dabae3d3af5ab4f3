package io.dirflux.sync;

/** The store in memory keeps the contract. */
class MemoryDirectoryStoreTest extends DirectoryStoreContract {

    @Override
    protected DirectoryStore emptyStore() {
        return DirectoryStore.inMemory();
    }
}
