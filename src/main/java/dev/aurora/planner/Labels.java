package dev.aurora.planner;

import org.jspecify.annotations.Nullable;

/** Reads tags, names, connections and search texts: the places where people use words of their own. */
final class Labels {
    private final Clause clause;
    private final Draft draft;

    Labels(Clause clause, Draft draft) {
        this.clause = clause;
        this.draft = draft;
    }

    /** Each method takes the place where its word begins and its length, and returns how many words it read. */
    int tag(int i, int length) {
        if (clause.word(i - 1).matches("what|which")) {
            return 0;
        }
        var next = clause.skip(i + length, "with", "the", "a", "an", "by", "as", "key");
        var negated = draft.takeNegation();
        if (next < clause.size()) {
            var pair = clause.at(next).raw().split("[=:]", 2);
            if (pair.length == 2 && !pair[0].isEmpty() && !pair[1].isEmpty()) {
                draft.filters.add(new Filter("tags." + pair[0], negated ? "ne" : "eq", pair[1]));
                return next + 1 - i;
            }
        }
        var key = keyBefore(i);
        if (key != null) {
            return value(i, clause.skip(i + length, "is", "of"), key, negated, i + length);
        }
        var named = clause.word(i).equals("tag") ? clause.isValue(next) : clause.isFree(next);
        if (!named || isSubject(next)) {
            if (next > i + length && next < clause.size() && !isSubject(next)) {
                draft.negated = negated;
                return length;
            }
            draft.filters.add(new Filter("tags", negated ? "missing" : "exists", null));
            return length;
        }
        return value(i, next + 1, clause.at(next).raw(), negated, next + 1);
    }

    private int value(int i, int from, String key, boolean negated, int end) {
        var is = clause.length(Part.IS, from);
        var to = clause.skip(from + is, "to");
        if (is > 0 ? clause.isValue(to) : isFreeOrText(from)) {
            var at = is > 0 ? to : from;
            draft.filters.add(new Filter(
                    "tags." + key, negated ? "ne" : "eq", clause.at(at).raw()));
            return at + 1 - i;
        }
        draft.filters.add(new Filter("tags." + key, negated ? "missing" : "exists", null));
        return end - i;
    }

    private boolean isFreeOrText(int i) {
        var predicate = clause.sense(Sense.Predicate.class, i);
        return clause.isFree(i) || (predicate != null && predicate.meaning().text() != null);
    }

    private boolean isSubject(int i) {
        return clause.sense(Sense.Kinds.class, i) != null || clause.length(Part.NOTHING, i) > 0;
    }

    private boolean isLeftOver(int i) {
        return i >= 0 && !draft.leftovers.isEmpty() && draft.leftovers.getLast().equals(clause.at(i));
    }

    private @Nullable String keyBefore(int i) {
        if (!isLeftOver(i - 1)) {
            return null;
        }
        return draft.leftovers.removeLast().raw();
    }

    int name(int i, int length) {
        var of = clause.skip(i + length, "of", "all", "the", "our", "my", "every", "each");
        if (clause.word(i + length).equals("of") && clause.sense(Sense.Kinds.class, of) != null) {
            return length;
        }
        var from = clause.skip(i + length, "that", "which", "is", "are", "s");
        var contains = clause.length(Part.CONTAINS, from);
        var starts = clause.length(Part.STARTS, from);
        if (contains > 0 || starts > 0) {
            var at = clause.skip(from + contains + starts, "with", "the", "word", "by", "a");
            return put(i, at, contains > 0 ? "contains" : "prefix");
        }
        var before = clause.word(i - 1).matches("the|their|its|a") ? i - 2 : i - 1;
        if (clause.word(before).equals("in") && before > 0) {
            return nameBefore(i, before - 1, length);
        }
        if (clause.word(i).matches("named|called")) {
            var at = clause.skip(i + length, "as");
            if (at < clause.size() && clause.isValue(at)) {
                draft.called = clause.at(at).raw();
                return at + 1 - i;
            }
            return 0;
        }
        var at = clause.skip(from, "equals", "=", "exactly");
        return at > i + length || clause.isFree(at) ? put(i, at, "eq") : 0;
    }

    /** "Buckets starting with logs" speaks of their names. */
    int starts(int i, int length) {
        var at = clause.skip(i + length, "with", "by", "the");
        return !draft.types.isEmpty() && clause.isFree(at) ? put(i, at, "prefix") : 0;
    }

    private int nameBefore(int i, int at, int length) {
        var value = clause.at(at);
        if (!draft.leftovers.remove(value) && clause.isFree(at)) {
            return 0;
        }
        if (clause.vocabulary().knows(value.word()) && draft.beyond != null) {
            draft.beyond = null;
        }
        draft.filters.add(new Filter("name", "contains", value.raw()));
        return i + length - i;
    }

    private int put(int i, int at, String op) {
        if (at >= clause.size() || !clause.isValue(at)) {
            return 0;
        }
        var negated = draft.takeNegation();
        if (negated && !op.equals("eq")) {
            return 0;
        }
        draft.filters.add(new Filter("name", negated ? "ne" : op, clause.at(at).raw()));
        return at + 1 - i;
    }

    int connection(int i, int length) {
        var next = clause.skip(i + length, "named", "called");
        if (isFreeOrText(next)) {
            draft.connection = clause.at(next).raw();
            return next + 1 - i;
        }
        if (isLeftOver(i - 1)) {
            draft.connection = draft.leftovers.removeLast().raw();
            return length;
        }
        return 0;
    }

    int search(int i, int length) {
        var next = clause.skipFiller(i + length);
        if (clause.isFree(next)
                && clause.word(i).endsWith("about")
                && clause.at(next).isIdentifier()) {
            draft.parts.add(Part.DETAIL);
            return length;
        }
        if (clause.isFree(next) && !clause.at(next).isId()) {
            draft.texts.add(clause.at(next).raw());
            draft.parts.add(Part.SEARCH);
            return next + 1 - i;
        }
        return clause.word(i).equals("search") || clause.word(i).startsWith("look") ? length : 0;
    }
}
