package dev.aurora.inventory;

import static io.vertx.core.Future.await;

import dev.aurora.audit.AuditLog;
import dev.aurora.bus.Bus;
import dev.aurora.bus.Refusal;
import dev.aurora.cloud.CloudFailure;
import dev.aurora.cloud.CloudFailure.Kind;
import dev.aurora.cloud.CloudReader;
import dev.aurora.cloud.CloudResource;
import dev.aurora.cloud.CloudScope;
import dev.aurora.cloud.CloudSession;
import dev.aurora.cloud.ScopeContent;
import dev.aurora.inventory.DiscoveryRepository.Opened;
import dev.aurora.inventory.DiscoveryRepository.ScopeResult;
import dev.aurora.inventory.InventoryContract.Discovery;
import dev.aurora.inventory.InventoryContract.DiscoveryEnded;
import dev.aurora.inventory.ResourceRepository.Owner;
import dev.aurora.postgres.Scope;
import dev.aurora.postgres.SystemQueries;
import dev.aurora.postgres.Tenant;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads connections into the inventory. Every scope succeeds or fails on its own; what was read is written while the rest
 * is still being read. Made by a virtual-thread verticle in its start: the work runs in its context.
 */
final class Discoveries {
    private static final Logger LOG = LoggerFactory.getLogger(Discoveries.class);
    private static final Duration HEARTBEAT = Duration.ofSeconds(10);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(500);
    /** Less than the time limit of the tools. */
    private static final Duration SOON = Duration.ofSeconds(90);

    private static final int SENTENCES_SHOWN = 3;

    private final Vertx vertx;
    private final Context context;
    private final Bus bus;
    private final Tenant tenant;
    private final SystemQueries systemQueries;
    private final CloudReader reader;
    private final DiscoveryRepository discoveries;
    private final ResourceRepository resources = new ResourceRepository();
    private final AuditLog audit = new AuditLog();
    private final Map<UUID, Promise<Discovery>> running = new ConcurrentHashMap<>();

    Discoveries(
            Vertx vertx,
            Bus bus,
            Tenant tenant,
            SystemQueries systemQueries,
            CloudReader reader,
            DiscoveryRepository discoveries) {
        this.vertx = vertx;
        this.context = vertx.getOrCreateContext();
        this.bus = bus;
        this.tenant = tenant;
        this.systemQueries = systemQueries;
        this.reader = reader;
        this.discoveries = discoveries;
    }

    /** Starts reading, or joins who is reading already; answers at once. */
    Future<Discovery> start(Scope scope, UUID connectionId) {
        return tenant.run(
                        scope,
                        tx -> discoveries
                                .open(tx, scope.orgId(), connectionId)
                                .compose(opened -> opened.mine()
                                        ? audit.recordOwn(
                                                        tx,
                                                        "discovery.started",
                                                        "connection:" + connectionId,
                                                        new JsonObject()
                                                                .put(
                                                                        "discovery",
                                                                        opened.id()
                                                                                .toString()))
                                                .map(opened)
                                        : Future.succeededFuture(opened)))
                .map(opened -> begin(scope.orgId(), connectionId, opened));
    }

    /** For the program's own start, in nobody's name. */
    Future<Discovery> startAsSystem(UUID orgId, UUID connectionId) {
        return systemQueries
                .run(client -> discoveries.openAsSystem(client, orgId, connectionId))
                .map(opened -> begin(orgId, connectionId, opened));
    }

    /** Completes when the discovery has ended, on whichever node it runs. */
    Future<Discovery> ended(Discovery discovery) {
        var mine = running.get(discovery.id());
        return mine != null ? mine.future() : watch(discovery);
    }

    /** As {@link #ended}, but answers the discovery as it runs when that takes longer than a caller can wait. */
    Future<Discovery> endedSoon(Discovery discovery) {
        return ended(discovery)
                .timeout(SOON.toMillis(), TimeUnit.MILLISECONDS)
                .recover(failure -> failure instanceof TimeoutException
                        ? Future.succeededFuture(discovery)
                        : Future.failedFuture(failure));
    }

    private Discovery begin(UUID orgId, UUID connectionId, Opened opened) {
        if (opened.mine()) {
            running.put(opened.id(), Promise.promise());
            context.runOnContext(v -> run(orgId, connectionId, opened));
        }
        return opened.running();
    }

    /** One whose node died ends here as well, as nobody else would end it. */
    private Future<Discovery> watch(Discovery discovery) {
        return systemQueries
                .run(client ->
                        discoveries.interrupt(client, false).compose(v -> discoveries.state(client, discovery.id())))
                .compose(found -> {
                    var now = found.orElse(new Discovery(
                            discovery.id(), "failed", 0, "The connection was removed", discovery.startedAt(), null));
                    return now.running()
                            ? vertx.timer(LOOK_AGAIN.toMillis()).compose(v -> watch(discovery))
                            : Future.succeededFuture(now);
                });
    }

    private void run(UUID orgId, UUID connectionId, Opened opened) {
        var scope = Scope.discovery(orgId, opened.id());
        var timer = vertx.setPeriodic(
                HEARTBEAT.toMillis(),
                it -> tenant.run(scope, tx -> discoveries.heartbeat(tx, opened.id()))
                        .onFailure(
                                failure -> LOG.warn("Discovery {} cannot tell that it lives", opened.id(), failure)));
        Discovery ended;
        try {
            ended = read(scope, connectionId, opened);
        } catch (RuntimeException e) {
            LOG.warn("Discovery {} of connection {} broke off", opened.id(), connectionId, e);
            ended = brokenOff(scope, opened, e);
        } finally {
            var _ = vertx.cancelTimer(timer);
        }
        var outcome = ended;
        Optional.ofNullable(running.remove(opened.id())).ifPresent(promise -> promise.tryComplete(outcome));
        bus.publish(InventoryContract.ENDED, new DiscoveryEnded(orgId, connectionId, opened.id(), ended.state()));
    }

    private Discovery read(Scope scope, UUID connectionId, Opened opened) {
        CloudSession session;
        try {
            session = await(reader.open(scope, connectionId));
        } catch (CloudFailure e) {
            LOG.warn("Connection {} cannot be read: {}", connectionId, e.getMessage());
            return await(tenant.run(
                    scope,
                    tx -> discoveries
                            .noteAllFailed(tx, connectionId, e)
                            .compose(v -> discoveries.end(tx, opened.id(), "failed", e.sentence()))));
        }
        try (session) {
            return readScopes(scope, connectionId, opened, session);
        }
    }

    private Discovery readScopes(Scope scope, UUID connectionId, Opened opened, CloudSession session) {
        var owner = new Owner(scope.orgId(), connectionId, session.identity().account());
        var scopes = session.scopes();
        var arrivals = new Arrivals();
        scopes.forEach(
                it -> session.read(it).otherwise(failure -> unread(it, failure)).onSuccess(arrivals::add));
        var refreshed = new ArrayList<CloudResource>();
        var failures = new ArrayList<String>();
        var failedScopes = 0;
        for (var left = scopes.size(); left > 0; ) {
            var contents = await(arrivals.next());
            left -= contents.size();
            await(write(scope, owner, contents));
            for (var content : contents) {
                refreshed.addAll(content.resources());
                content.failures().forEach(it -> failures.add(it.sentence()));
                failedScopes += content.failures().isEmpty() ? 0 : 1;
            }
        }
        var state = failedScopes == 0 ? "finished" : failedScopes == scopes.size() ? "failed" : "partial";
        var problem = failedScopes == 0 ? null : problem(failedScopes, scopes.size(), failures);
        return await(tenant.run(scope, tx -> {
            var _ = discoveries.keepOnly(tx, connectionId, scopes);
            return resources
                    .closeOutsideOfScopes(tx, owner)
                    .compose(v -> resources.relate(tx, owner, refreshed))
                    .compose(v -> discoveries.end(tx, opened.id(), state, problem));
        }));
    }

    private Future<Void> write(Scope scope, Owner owner, List<ScopeContent> contents) {
        var results = contents.stream()
                .map(it -> new ScopeResult(
                        it.scope(),
                        it.resources().size(),
                        it.failures().stream().findFirst()))
                .toList();
        return tenant.run(
                scope,
                tx -> resources
                        .write(tx, owner, contents)
                        .compose(v -> discoveries.note(tx, owner.orgId(), owner.connectionId(), results)));
    }

    /** A discovery whose connection was removed meanwhile has no row any more, which is no failure. */
    private Discovery brokenOff(Scope scope, Opened opened, RuntimeException failure) {
        var problem = failure instanceof Refusal it ? it.sentence() : "Aurora could not keep what it read; try again";
        try {
            return await(tenant.run(scope, tx -> discoveries.end(tx, opened.id(), "failed", problem)));
        } catch (RuntimeException e) {
            LOG.warn("Discovery {} cannot be ended: {}", opened.id(), e.getMessage());
            return new Discovery(opened.id(), "failed", 0, problem, opened.startedAt(), null);
        }
    }

    private static ScopeContent unread(CloudScope scope, Throwable failure) {
        LOG.error("Reading {} in {} broke off", scope.service(), scope.region(), failure);
        var sentence = scope.service() + " in " + scope.region() + " gave an answer that Aurora does not understand";
        return new ScopeContent(scope, List.of(), Set.of(), List.of(new CloudFailure(Kind.GARBLED, sentence)));
    }

    private static String problem(int failed, int all, List<String> sentences) {
        var distinct = sentences.stream().distinct().toList();
        var shown = String.join(
                " ",
                distinct.stream().limit(SENTENCES_SHOWN).map(it -> it + ".").toList());
        var more = distinct.size() - SENTENCES_SHOWN;
        return failed + " of " + all + " parts could not be read. " + shown
                + (more > 0 ? " And " + more + " more." : "");
    }

    /** Hands over what has come in since it was last asked. */
    private static final class Arrivals {
        private List<ScopeContent> waiting = new ArrayList<>();
        private @Nullable Promise<List<ScopeContent>> asked;

        void add(ScopeContent content) {
            waiting.add(content);
            var promise = asked;
            if (promise != null) {
                asked = null;
                promise.complete(take());
            }
        }

        Future<List<ScopeContent>> next() {
            if (!waiting.isEmpty()) {
                return Future.succeededFuture(take());
            }
            var promise = Promise.<List<ScopeContent>>promise();
            asked = promise;
            return promise.future();
        }

        private List<ScopeContent> take() {
            var taken = waiting;
            waiting = new ArrayList<>();
            return taken;
        }
    }
}
