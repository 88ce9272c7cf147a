package dev.aurora.tool;

import dev.aurora.objects.ObjectStore;
import dev.aurora.postgres.SystemQueries;
import io.vertx.core.Future;

/** Large results of long ago. */
public final class OldToolOutputs {
    private final SystemQueries system;
    private final ObjectStore objects;
    private final ToolConfig config;

    public OldToolOutputs(SystemQueries system, ObjectStore objects, ToolConfig config) {
        this.system = system;
        this.objects = objects;
        this.config = config;
    }

    /** Deletes up to so many; answers how many there were. */
    public Future<Integer> forget(int most) {
        return system.run(client -> OutputRepository.old(client, config.outputLifetime(), most))
                .compose(old -> {
                    var deleted = Future.<Void>succeededFuture();
                    for (var output : old) {
                        deleted = deleted.compose(v -> objects.delete(output.key()));
                    }
                    return deleted.compose(v -> system.run(client -> OutputRepository.forget(client, old)))
                            .map(old.size());
                });
    }
}
