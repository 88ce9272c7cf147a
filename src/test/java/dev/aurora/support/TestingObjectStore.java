package dev.aurora.support;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.objects.ObjectStore;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import org.jspecify.annotations.Nullable;

/** Keeps objects in memory, with the same refusals as a real store; can be away. */
public final class TestingObjectStore implements ObjectStore {
    private final ConcurrentSkipListMap<String, Buffer> objects = new ConcurrentSkipListMap<>();
    private volatile boolean away;

    public void away(boolean now) {
        away = now;
    }

    @Override
    public Future<Void> put(String key, Buffer content, String contentType) {
        return there().onSuccess(v -> objects.put(key, content)).mapEmpty();
    }

    @Override
    public Future<Boolean> putIfAbsent(String key, Buffer content, String contentType) {
        return there().map(v -> objects.putIfAbsent(key, content) == null);
    }

    @Override
    public Future<Buffer> get(String key) {
        return there().map(v -> Optional.ofNullable(objects.get(key))
                .orElseThrow(() -> new Refusal(Reason.NOT_FOUND, "There is no object " + key)));
    }

    @Override
    public Future<Boolean> exists(String key) {
        return there().map(v -> objects.containsKey(key));
    }

    @Override
    public Future<Void> delete(String key) {
        return there().onSuccess(v -> objects.remove(key)).mapEmpty();
    }

    @Override
    public Future<List<String>> list(String prefix, @Nullable String after, int limit) {
        return there().map(v -> objects.keySet().stream()
                .filter(it -> it.startsWith(prefix) && (after == null || it.compareTo(after) > 0))
                .limit(limit)
                .toList());
    }

    private Future<Void> there() {
        return away
                ? Future.failedFuture(new Refusal(Reason.UNAVAILABLE, "The object store does not answer"))
                : Future.succeededFuture();
    }
}
