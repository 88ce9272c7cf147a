package dev.aurora.web;

import java.util.Locale;

/** What a request is counted for. */
enum Budget {
    KEY,
    ACCOUNT,
    ORG,
    /** Last to be shared: addresses can be made up, and a flood of them must not hold up the others. */
    ADDRESS;

    /** As answers and settings call it. */
    String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    int limit(LimitConfig config) {
        return switch (this) {
            case KEY -> config.key();
            case ACCOUNT -> config.account();
            case ORG -> config.org();
            case ADDRESS -> config.address();
        };
    }
}
