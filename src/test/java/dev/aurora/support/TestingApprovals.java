package dev.aurora.support;

import dev.aurora.notify.Notices;
import dev.aurora.notify.NotifyConfig;
import dev.aurora.policy.Approvals;
import dev.aurora.policy.PolicyConfig;
import dev.aurora.postgres.Postgres;

/** Approvals as a node has them, without mail. */
public final class TestingApprovals {
    public static Approvals of(Postgres postgres) {
        return new Approvals(
                postgres.tenant(), postgres.systemQueries(), new Notices(NotifyConfig.NONE), PolicyConfig.USUAL);
    }

    private TestingApprovals() {}
}
