package dev.aurora.objects;

import dev.aurora.support.TestingObjects;

/** The store that other tests use keeps the same promises. */
final class TestingObjectsTest extends ObjectStoreContractTest {
    private final TestingObjects store = new TestingObjects();

    @Override
    protected ObjectStore store() {
        return store;
    }
}
