package dev.aurora.identity;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.aurora.audit.AuditLog;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.identity.ApiKeyRepository.ApiKey;
import dev.aurora.identity.ApiKeyRepository.Filter;
import dev.aurora.identity.ApiKeyRepository.Holder;
import dev.aurora.postgres.Tenant;
import dev.aurora.web.Answer;
import dev.aurora.web.Call;
import dev.aurora.web.Caller;
import dev.aurora.web.Cursor;
import dev.aurora.web.Names;
import dev.aurora.web.Operation;
import dev.aurora.web.Page;
import dev.aurora.web.Permission;
import dev.aurora.web.Routes;
import dev.aurora.web.Versioned;
import io.vertx.core.Future;
import io.vertx.core.json.JsonObject;
import io.vertx.sqlclient.SqlClient;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * API keys of people and of service accounts. A key can do no more than whoever makes it, and never more than its
 * account at the moment of use.
 */
public final class ApiKeyRoutes implements Routes {
    private static final int DEFAULT_DAYS = 90;
    private static final int MOST_ACTIVE = 100;

    private record NewApiKey(
            String name,
            List<String> permissions,
            @Nullable Integer expiresInDays,
            @Nullable UUID accountId) {}

    private record RenameApiKey(String name) {}

    private record Created(ApiKey apiKey, String secret) {
        @Override
        public String toString() {
            return "Created[" + apiKey.id() + "]";
        }
    }

    private final Tenant tenant;
    private final AuditLog audit = new AuditLog();
    private final SecureRandom random = new SecureRandom();
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    public ApiKeyRoutes(Tenant tenant) {
        this.tenant = tenant;
    }

    @Override
    public List<Operation> operations() {
        return List.of(
                new Operation.Guarded("listApiKeys", this::list),
                new Operation.Guarded("createApiKey", this::create),
                new Operation.Guarded("getApiKey", this::get),
                new Operation.Guarded("renameApiKey", this::rename),
                new Operation.Guarded("revokeApiKey", this::revoke));
    }

    private Future<Answer> list(Call call) {
        var filter = new Filter(
                call.parameter("q").orElse(""),
                call.parameter("accountId").map(UUID::fromString),
                call.parameter("state").orElse(""));
        var after = call.parameter("cursor").map(Cursor::place);
        return tenant.run(
                        call.caller().scope(),
                        tx -> ApiKeyRepository.list(tx, visible(call.caller()), filter, after, call.limit() + 1))
                .map(found -> Answer.ok(Page.of(
                        found, call.limit(), it -> Cursor.of(it.createdAt().toString(), it.id()))));
    }

    private Future<Answer> create(Call call) {
        var caller = call.caller();
        var body = call.body(NewApiKey.class);
        var name = Names.of(body.name());
        var permissions = permissions(caller, body.permissions());
        var days = body.expiresInDays() == null ? DEFAULT_DAYS : body.expiresInDays();
        var accountId = body.accountId() == null ? caller.accountId() : body.accountId();
        var secret = ApiKeySecret.generate(random);
        var id = ids.generate();
        return tenant.run(
                        caller.scope(),
                        tx -> allow(tx, caller, accountId, permissions)
                                .compose(v -> ApiKeyRepository.insert(
                                        tx, id, caller, accountId, name, secret, permissions, Duration.ofDays(days)))
                                .compose(v -> ApiKeyRepository.get(tx, null, id))
                                .compose(made -> record(tx, caller, "api-key.created", made.value())
                                        .map(made)))
                .map(made -> Answer.created("/api/api-keys/" + id, new Created(made.value(), secret)));
    }

    private Future<Answer> get(Call call) {
        var caller = call.caller();
        return tenant.run(caller.scope(), tx -> ApiKeyRepository.get(tx, visible(caller), call.id()))
                .map(Versioned::answer);
    }

    private Future<Answer> rename(Call call) {
        var caller = call.caller();
        var name = Names.of(call.body(RenameApiKey.class).name());
        return tenant.run(
                        caller.scope(),
                        tx -> ApiKeyRepository.get(tx, visible(caller), call.id())
                                .compose(there -> ApiKeyRepository.rename(tx, call.id(), name, call.ifMatch()))
                                .compose(renamed -> renamed
                                        ? ApiKeyRepository.get(tx, null, call.id())
                                        : Future.failedFuture(Versioned.stale()))
                                .compose(renamed -> record(tx, caller, "api-key.renamed", renamed.value())
                                        .map(renamed)))
                .map(Versioned::answer);
    }

    private Future<Answer> revoke(Call call) {
        var caller = call.caller();
        return tenant.run(
                        caller.scope(),
                        tx -> ApiKeyRepository.get(tx, visible(caller), call.id())
                                .compose(there -> ApiKeyRepository.revoke(tx, call.id())
                                        .compose(revoked -> revoked
                                                ? record(tx, caller, "api-key.revoked", there.value())
                                                : Future.succeededFuture())))
                .map(v -> Answer.noContent());
    }

    /** The account whose keys alone the caller sees; null for everybody's. */
    private static @Nullable UUID visible(Caller caller) {
        return caller.may(Permission.API_KEYS_MANAGE) ? null : caller.accountId();
    }

    private static Set<Permission> permissions(Caller caller, List<String> labels) {
        var permissions = EnumSet.noneOf(Permission.class);
        for (var label : labels) {
            var permission = Permission.of(label)
                    .orElseThrow(() -> invalid("There is no permission " + label + "; GET /api/permissions lists all"));
            if (!permission.forApiKeys()) {
                throw invalid("An API key cannot have the permission " + label);
            }
            caller.need(permission);
            permissions.add(permission);
        }
        return permissions;
    }

    private static Future<Void> allow(SqlClient tx, Caller caller, UUID accountId, Set<Permission> permissions) {
        return ApiKeyRepository.holder(tx, accountId)
                .map(found -> found.orElseThrow(() -> new Refusal(Reason.NOT_FOUND, "There is no member " + accountId)))
                .compose(holder -> {
                    refuseFor(caller, accountId, holder, permissions);
                    return ApiKeyRepository.countActive(tx, accountId);
                })
                .map(active -> {
                    if (active >= MOST_ACTIVE) {
                        throw new Refusal(
                                Reason.CONFLICT,
                                "An account has at most " + MOST_ACTIVE + " active API keys; revoke one first");
                    }
                    return null;
                });
    }

    private static void refuseFor(Caller caller, UUID accountId, Holder holder, Set<Permission> permissions) {
        if (accountId.equals(caller.accountId())) {
            return;
        }
        caller.need(Permission.API_KEYS_MANAGE);
        if (!holder.service()) {
            throw new Refusal(
                    Reason.FORBIDDEN, "API keys are made for oneself or for a service account, not for other people");
        }
        for (var permission : permissions) {
            if (!holder.role().includes(permission.lowest())) {
                throw invalid("The service account is " + holder.role().label() + " and cannot have the permission "
                        + permission.label());
            }
        }
    }

    private Future<Void> record(SqlClient tx, Caller caller, String action, ApiKey key) {
        return audit.record(
                tx,
                caller.orgId(),
                caller.actor(),
                action,
                "api-key:" + key.id(),
                new JsonObject()
                        .put("name", key.name())
                        .put("hint", key.hint())
                        .put("account", key.account().id().toString())
                        .put("permissions", key.permissions())
                        .put("expiresAt", key.expiresAt().toString()));
    }

    private static Refusal invalid(String sentence) {
        return new Refusal(Reason.INVALID, sentence);
    }
}
