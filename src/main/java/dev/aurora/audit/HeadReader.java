package dev.aurora.audit;

import dev.aurora.objects.ObjectStore;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads back the heads that were written. Blocking. */
final class HeadReader {
    private static final int PAGE = 500;
    private static final int AT_ONCE = 25;

    /** A head where it was found; absent when what is there is none. */
    record Found(String key, Optional<SignedHead> head) {}

    private final ObjectStore objects;

    HeadReader(ObjectStore objects) {
        this.objects = objects;
    }

    /** By organisation, the oldest first; of one, or of all that ever had one. */
    Map<UUID, List<Found>> read(@Nullable UUID org) {
        var all = new HashMap<UUID, List<Found>>();
        for (var key : keys(AuditHeads.FOLDER + (org == null ? "" : org + "/"))) {
            organisation(key)
                    .ifPresent(it ->
                            all.computeIfAbsent(it, none -> new ArrayList<>()).add(new Found(key, Optional.empty())));
        }
        all.replaceAll((whose, found) -> contents(found));
        return all;
    }

    private List<String> keys(String prefix) {
        var all = new ArrayList<String>();
        String after = null;
        List<String> page;
        do {
            page = objects.list(prefix, after, PAGE).await();
            all.addAll(page);
            after = page.isEmpty() ? null : page.getLast();
        } while (page.size() == PAGE);
        return all;
    }

    private List<Found> contents(List<Found> found) {
        var read = new ArrayList<Found>(found.size());
        for (var i = 0; i < found.size(); i += AT_ONCE) {
            var some = found.subList(i, Math.min(i + AT_ONCE, found.size()));
            read.addAll(Future.all(some.stream()
                            .map(it -> objects.get(it.key()).map(SignedHead::parse))
                            .toList())
                    .map(all -> {
                        var heads = new ArrayList<Found>(some.size());
                        for (var j = 0; j < some.size(); j++) {
                            Optional<SignedHead> head = all.resultAt(j);
                            heads.add(new Found(some.get(j).key(), head));
                        }
                        return heads;
                    })
                    .await());
        }
        return read;
    }

    private static Optional<UUID> organisation(String key) {
        var segments = key.substring(AuditHeads.FOLDER.length()).split("/", -1);
        try {
            return Optional.of(UUID.fromString(segments[0]));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }
}
