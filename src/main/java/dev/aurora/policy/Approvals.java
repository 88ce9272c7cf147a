package dev.aurora.policy;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.web.Caller;
import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import java.util.List;
import java.util.UUID;

/** Where runs ask for approvals, people decide them and executors use them up. Nothing can be approved yet. */
public final class Approvals {
    /** Refuses: nothing can be approved yet. */
    public Future<Approval> request(SqlConnection tx, NewApproval wanted) {
        return Future.failedFuture(new Refusal(Reason.UNAVAILABLE, "Nothing can be approved yet"));
    }

    /** All of a run, oldest first. */
    public Future<List<Approval>> ofRun(SqlConnection tx, UUID runId) {
        return Future.succeededFuture(List.of());
    }

    /** Refuses with NOT_FOUND. */
    public Future<Approval> decide(Caller caller, UUID id, Decision decision, String reason, String confirmation) {
        return Future.failedFuture(new Refusal(Reason.NOT_FOUND, "There is no approval " + id));
    }

    /** Refuses: nothing can be approved yet. */
    public Future<Void> redeem(SqlConnection tx, Redemption redemption) {
        return Future.failedFuture(new Refusal(Reason.FORBIDDEN, "Nothing can be approved yet"));
    }

    /** When a run ends otherwise. */
    public Future<Void> voidOpen(SqlConnection tx, UUID runId) {
        return Future.succeededFuture();
    }
}
