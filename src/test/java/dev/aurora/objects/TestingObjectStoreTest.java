package dev.aurora.objects;

import dev.aurora.support.TestingObjectStore;

/** The store that other tests use keeps the same promises. */
final class TestingObjectStoreTest extends ObjectStoreContractTest {
    private final TestingObjectStore store = new TestingObjectStore();

    @Override
    protected ObjectStore store() {
        return store;
    }
}
