package dev.aurora.audit;

import dev.aurora.audit.ChainRepository.Chain;
import dev.aurora.audit.HeadReader.Found;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.objects.ObjectStore;
import dev.aurora.postgres.OwnerQueries;
import io.vertx.sqlclient.SqlClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Makes every hash of the log again from what the entries say, and holds the signed heads against it. Blocking; it changes
 * nothing and keeps one page of entries in memory.
 */
public final class AuditVerification {
    /**
     * What is true of the log of one organisation.
     *
     * @param entries that are whole, from the first on
     * @param heads that were read
     * @param problems one sentence each, that of the first broken entry first; none when the log is whole
     */
    public record Verdict(String organisation, long entries, int heads, List<String> problems) {
        public Verdict {
            problems = List.copyOf(problems);
        }

        public boolean whole() {
            return problems.isEmpty();
        }
    }

    private final ObjectStore objects;
    private final HeadKey key;

    public AuditVerification(ObjectStore objects, HeadKey key) {
        this.objects = objects;
        this.key = key;
    }

    /** Of one organisation, or of all. Refuses with NOT_FOUND a slug that no organisation has. */
    public List<Verdict> verify(OwnerQueries database, @Nullable String slug) {
        var org = slug == null
                ? null
                : database.look(tx -> ChainRepository.organisation(tx, slug).await())
                        .orElseThrow(
                                () -> new Refusal(Reason.NOT_FOUND, "There is no organisation with the slug " + slug));
        var unreadable = new ArrayList<String>();
        // Before the entries: of what is signed meanwhile the entries would not be seen yet.
        var heads = heads(org, unreadable);
        return database.look(tx -> {
            var chains = ChainRepository.chains(tx, org).await();
            var verdicts = new ArrayList<Verdict>();
            for (var chain : chains) {
                verdicts.add(verify(tx, chain, heads.getOrDefault(chain.orgId(), List.of()), unreadable));
            }
            verdicts.addAll(gone(chains, heads));
            return List.copyOf(verdicts);
        });
    }

    private Map<UUID, List<Found>> heads(@Nullable UUID org, List<String> unreadable) {
        try {
            return new HeadReader(objects).read(org);
        } catch (Refusal e) {
            unreadable.add("the signed heads could not be read: " + e.sentence());
            return Map.of();
        }
    }

    private Verdict verify(SqlClient tx, Chain chain, List<Found> found, List<String> unreadable) {
        var signed = new TreeMap<Long, List<SignedHead>>();
        var forged = new ArrayList<String>();
        for (var it : found) {
            var head = it.head().filter(read -> read.isOf(key) && read.org().equals(chain.orgId()));
            head.ifPresentOrElse(
                    read -> signed.computeIfAbsent(read.number(), none -> new ArrayList<>())
                            .add(read),
                    () -> forged.add("the object " + it.key() + " is no head that this Aurora signed for this log"));
        }
        var walk = new ChainWalk(tx, chain, signed);
        var problems = new ArrayList<String>();
        walk.broken().ifPresent(problems::add);
        problems.addAll(forged);
        problems.addAll(unreadable);
        if (chain.unsealed() > 0) {
            problems.add((chain.unsealed() == 1 ? "1 entry is" : chain.unsealed() + " entries are")
                    + " not sealed although older than a minute; the first is " + chain.firstUnsealed()
                    + " of " + chain.unsealedSince());
        }
        return new Verdict(chain.slug(), walk.whole(), found.size(), problems);
    }

    /** Organisations that had a log once and are not there any more. */
    private static List<Verdict> gone(List<Chain> chains, Map<UUID, List<Found>> heads) {
        var known = chains.stream().map(Chain::orgId).collect(Collectors.toSet());
        return heads.entrySet().stream()
                .filter(it -> !known.contains(it.getKey()))
                .map(
                        it -> new Verdict(
                                it.getKey().toString(),
                                0,
                                it.getValue().size(),
                                List.of(
                                        "the database has no such organisation any more, but there are signed heads of its log")))
                .toList();
    }
}
