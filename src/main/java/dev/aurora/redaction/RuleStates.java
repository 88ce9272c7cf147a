package dev.aurora.redaction;

/** The rules with the states that texts have led to: so many at most, since texts that are made for it lead to ever more. */
final class RuleStates {
    private final int most;
    private volatile Rules rules;

    RuleStates(Rules rules, int most) {
        this.rules = rules;
        this.most = most;
    }

    /** The rules to go on with. */
    Rules rules() {
        var now = rules;
        return now.states() <= most ? now : forget(now);
    }

    private synchronized Rules forget(Rules full) {
        if (rules == full) {
            rules = full.fresh();
        }
        return rules;
    }
}
