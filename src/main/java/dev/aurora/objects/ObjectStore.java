package dev.aurora.objects;

import dev.aurora.bus.Refusal.Reason;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps whole objects under keys such as {@code runs/0198/3}. Fails with {@link Reason#UNAVAILABLE} when the store does
 * not answer.
 */
public interface ObjectStore {
    /** Puts an object, in the place of one that is there. */
    Future<Void> put(String key, Buffer content, String contentType);

    /** Puts an object where none is; answers false and changes nothing where one is. */
    Future<Boolean> putIfAbsent(String key, Buffer content, String contentType);

    /** Fails with {@link Reason#NOT_FOUND} where no object is. */
    Future<Buffer> get(String key);

    Future<Boolean> exists(String key);

    /** Deleting what is not there is no failure. */
    Future<Void> delete(String key);

    /**
     * Keys that begin with the prefix, in order.
     *
     * @param after the last key of the page before, absent for the first page
     */
    Future<List<String>> list(String prefix, @Nullable String after, int limit);
}
