package dev.aurora.app;

import java.util.List;

/** The features of a node and what each is made of: the one list that knows everything. */
final class NodeWiring {
    /** In the order in which they start. */
    static List<Feature> features(Foundation foundation) {
        return List.of();
    }

    private NodeWiring() {}
}
