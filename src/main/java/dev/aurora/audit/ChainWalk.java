package dev.aurora.audit;

import dev.aurora.audit.ChainRepository.Chain;
import io.vertx.sqlclient.SqlClient;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Goes through a chain from its first entry until it ends or breaks. Blocking, and done when it is made. */
final class ChainWalk {
    private static final int PAGE = 2000;

    private final SqlClient tx;
    private final Chain chain;
    private final SortedMap<Long, List<SignedHead>> signed;
    private final @Nullable String broken;
    private long number;
    private long agreed;
    private String hash = SealedEntry.BEGINNING;

    ChainWalk(SqlClient tx, Chain chain, SortedMap<Long, List<SignedHead>> signed) {
        this.tx = tx;
        this.chain = chain;
        this.signed = signed;
        var within = entries();
        broken = within != null ? within : end();
    }

    /** The number of the last entry before which nothing is broken. */
    long whole() {
        return number;
    }

    /** What is wrong, naming the first entry that is. */
    Optional<String> broken() {
        return Optional.ofNullable(broken);
    }

    private @Nullable String entries() {
        var from = Long.MIN_VALUE;
        var id = new UUID(0, 0);
        List<SealedEntry> page;
        do {
            page = ChainRepository.entries(tx, chain.orgId(), from, id, Long.MAX_VALUE, PAGE)
                    .await();
            for (var i = 0; i < page.size(); i++) {
                var problem = next(page.get(i), i + 1 < page.size() ? page.get(i + 1) : null);
                if (problem != null) {
                    return problem;
                }
            }
            if (!page.isEmpty()) {
                from = page.getLast().number();
                id = page.getLast().id();
            }
        } while (page.size() == PAGE);
        return null;
    }

    private @Nullable String next(SealedEntry entry, @Nullable SealedEntry following) {
        var wanted = number + 1;
        if (entry.number() > wanted) {
            return "entry " + wanted + " is missing; behind " + number + " comes " + named(entry);
        }
        if (entry.number() < wanted) {
            return named(entry) + " has a number that another entry has, or that was never given";
        }
        var made = entry.hashBehind(hash);
        if (!made.equals(entry.hash())) {
            return named(entry)
                    + (isHash(made, following)
                            ? " has another hash than it was sealed with"
                            : " is not what was sealed: something in it was changed, or another entry was put in its place");
        }
        for (var head : signed.getOrDefault(wanted, List.of())) {
            if (!head.hash().equals(made)) {
                return named(entry) + " is not the one that was signed at " + head.signedAt()
                        + ": the log was written anew from an entry behind " + agreed + " on";
            }
            agreed = wanted;
        }
        number = wanted;
        hash = made;
        return null;
    }

    /** Whether the entry behind says that this is the hash, so that the one beside the entry is the wrong one. */
    private boolean isHash(String made, @Nullable SealedEntry following) {
        var end = chain.end();
        return following == null
                ? end != null && end.hash().equals(made)
                : following.hashBehind(made).equals(following.hash());
    }

    private @Nullable String end() {
        var end = chain.end();
        if (end != null && end.number() > number) {
            return missing(end.number()) + " although sealed";
        }
        if (!signed.isEmpty() && signed.lastKey() > number) {
            var last = signed.lastKey();
            return missing(last) + " although entry " + last + " was signed at "
                    + signed.getOrDefault(last, List.of()).getFirst().signedAt();
        }
        if (end == null) {
            return "nothing says where the log ends: its row in audit_chain is missing";
        }
        if (end.number() < number) {
            return "entry " + number + " is there, but the log was sealed up to " + end.number() + " only";
        }
        return end.hash().equals(hash) ? null : "entry " + number + " has another hash than the end of the log";
    }

    private String missing(long last) {
        return number + 1 == last
                ? "entry " + last + " is missing"
                : "the entries " + (number + 1) + " to " + last + " are missing";
    }

    private static String named(SealedEntry entry) {
        return "entry " + entry.number() + " (" + entry.id() + ", " + entry.action() + ")";
    }
}
