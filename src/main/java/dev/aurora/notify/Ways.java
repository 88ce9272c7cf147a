package dev.aurora.notify;

import dev.aurora.notify.Notice.Kind;

/** By which ways somebody wants to be told of a kind. */
record Ways(boolean inApp, boolean email, boolean webhook) {
    /** Of whoever has said nothing. */
    static Ways usual(Kind kind) {
        return new Ways(true, kind == Kind.APPROVAL_WANTED, false);
    }

    boolean none() {
        return !inApp && !email && !webhook;
    }
}
