package dev.aurora.tool;

import java.util.UUID;

/** A result that lies in the object store; its id is the handle. */
record StoredOutput(UUID id, UUID orgId, UUID runId) {
    String key() {
        return "tool-outputs/" + orgId + "/" + runId + "/" + id + ".json";
    }
}
