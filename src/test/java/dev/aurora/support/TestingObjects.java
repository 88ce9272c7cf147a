package dev.aurora.support;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.objects.ObjectStore;
import dev.aurora.postgres.Tenant;
import dev.aurora.redaction.Redactor;
import dev.aurora.tool.ToolOutputs;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Objects in memory, of a store that can be away. */
public final class TestingObjects implements ObjectStore {
    private final Map<String, Buffer> objects = new ConcurrentSkipListMap<>();
    private volatile boolean away;

    /** Outputs of tools as a node has them, kept in memory. */
    public static ToolOutputs outputs(Vertx vertx, Tenant tenant) {
        return new ToolOutputs(vertx, new Redactor(), tenant, new TestingObjects());
    }

    public void away(boolean now) {
        away = now;
    }

    public Map<String, Buffer> all() {
        return objects;
    }

    @Override
    public Future<Void> put(String key, Buffer content, String contentType) {
        return answer(() -> {
            objects.put(key, content);
            return Future.succeededFuture();
        });
    }

    @Override
    public Future<Boolean> putIfAbsent(String key, Buffer content, String contentType) {
        return answer(() -> Future.succeededFuture(objects.putIfAbsent(key, content) == null));
    }

    @Override
    public Future<Buffer> get(String key) {
        return answer(() -> {
            var content = objects.get(key);
            return content == null
                    ? Future.failedFuture(new Refusal(Reason.NOT_FOUND, "There is no object " + key))
                    : Future.succeededFuture(content);
        });
    }

    @Override
    public Future<Boolean> exists(String key) {
        return answer(() -> Future.succeededFuture(objects.containsKey(key)));
    }

    @Override
    public Future<Void> delete(String key) {
        return answer(() -> {
            objects.remove(key);
            return Future.succeededFuture();
        });
    }

    @Override
    public Future<List<String>> list(String prefix, @Nullable String after, int limit) {
        return answer(() -> Future.succeededFuture(objects.keySet().stream()
                .filter(it -> it.startsWith(prefix) && (after == null || it.compareTo(after) > 0))
                .limit(limit)
                .toList()));
    }

    private <T> Future<T> answer(Supplier<Future<T>> work) {
        return away
                ? Future.failedFuture(new Refusal(Reason.UNAVAILABLE, "The object store does not answer"))
                : work.get();
    }
}
