package dev.aurora.chat;

import dev.aurora.notify.Notices;
import dev.aurora.notify.Notices.Hint;
import dev.aurora.postgres.Postgres;
import dev.aurora.postgres.Tenant;
import dev.aurora.web.Caller;
import dev.aurora.web.Permission;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Brings what people are told to the sockets that they have open on this node, whichever node told it. */
public final class NoticeFeed {
    private record Account(UUID orgId, UUID accountId) {}

    /** A socket's place; what it is not given any more after {@link #close} may be on its way. */
    final class Place implements AutoCloseable {
        private final Caller caller;
        private final Consumer<JsonObject> frames;

        private Place(Caller caller, Consumer<JsonObject> frames) {
            this.caller = caller;
            this.frames = frames;
        }

        @Override
        public void close() {
            places.computeIfPresent(account(caller), (account, there) -> {
                there.remove(this);
                return there.isEmpty() ? null : there;
            });
        }
    }

    private final Postgres postgres;
    private final Tenant tenant;
    private final Notices notices;
    private final Map<Account, Set<Place>> places = new ConcurrentHashMap<>();

    public NoticeFeed(Postgres postgres, Notices notices) {
        this.postgres = postgres;
        tenant = postgres.tenant();
        this.notices = notices;
    }

    /** Once, before the first socket comes. */
    public Future<Void> listen() {
        return postgres.listen(Notices.CHANNEL, payload -> Hint.parse(payload).ifPresent(this::told));
    }

    /** Frames come on any thread. Who may not read notices gets none. */
    Place join(Caller caller, Consumer<JsonObject> frames) {
        var place = new Place(caller, frames);
        if (caller.may(Permission.NOTIFICATIONS_READ)) {
            places.compute(account(caller), (account, there) -> {
                var all = there == null ? ConcurrentHashMap.<Place>newKeySet() : there;
                all.add(place);
                return all;
            });
        }
        return place;
    }

    /** Read in the name of each socket, so that a session which has ended hears nothing. A page that missed it lists it. */
    private void told(Hint hint) {
        for (var place : places.getOrDefault(new Account(hint.orgId(), hint.accountId()), Set.of())) {
            tenant.run(place.caller.scope(), tx -> notices.frame(tx, hint.accountId(), hint.id()))
                    .onSuccess(frame -> frame.ifPresent(place.frames));
        }
    }

    private static Account account(Caller caller) {
        return new Account(caller.orgId(), caller.accountId());
    }
}
