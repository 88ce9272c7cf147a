package dev.aurora.planner;

import dev.aurora.planner.Sense.Kinds;
import dev.aurora.planner.Sense.Measure;
import dev.aurora.planner.Sense.Predicate;
import dev.aurora.planner.Sense.Superlative;
import dev.aurora.planner.Sense.Unit;
import java.util.List;

/** Reads how an answer is grouped and ordered: "per region", "by size", "which region has the most". */
final class Ordering {
    private final Clause clause;
    private final Draft draft;

    Ordering(Clause clause, Draft draft) {
        this.clause = clause;
        this.draft = draft;
    }

    /** What follows "by", "per" or "each": a measure orders, a field groups, and "and" joins fields. */
    int by(int i, int length) {
        var at = clause.skip(i + length, "the", "their", "its", "descending", "ascending", "of", "each", "decreasing");
        var sorting = draft.has(Part.SORT) || draft.has(Part.TOP);
        if (clause.word(at).equals("name")) {
            draft.orderedByField = "name";
            return at + 1 - i;
        }
        if (clause.word(at).matches("date|creation|created") && sorting) {
            draft.orderedByField = "createdAt";
            return clause.skip(at, "creation", "created", "date", "time") - i;
        }
        if (clause.length(Part.COUNT, at) > 0) {
            draft.orderedByField = "value";
            return length;
        }
        var measure = clause.sense(Measure.class, at);
        var field = clause.field(at);
        if (measure != null
                && (field == null || sorting || draft.types.stream().anyMatch(type -> fits(type, measure.meaning())))) {
            draft.orderedBy = measure.meaning();
            return at + measure.length() - i;
        }
        if (clause.length(Part.TAG, at) > 0 && clause.isValue(at + 1)) {
            return group(i, "tags." + clause.at(at + 1).raw(), at + 2);
        }
        if (clause.isFree(at) && clause.length(Part.TAG, at + 1) > 0) {
            return group(i, "tags." + clause.at(at).raw(), at + 2);
        }
        var said = clause.sense(Predicate.class, clause.skip(at, "whether", "they", "are", "it", "is"));
        if (field == null && said != null) {
            return truth(i, clause.skip(at, "whether", "they", "are", "it", "is"), said);
        }
        if (field == null) {
            var kinds = clause.sense(Kinds.class, at);
            return draft.has(Part.COMPARE) && kinds != null ? length : 0;
        }
        draft.groups.add(field.meaning());
        var end = at + field.length();
        while (clause.word(end).equals("and")) {
            var next = clause.field(end + 1);
            if (next == null) {
                var more = clause.sense(Predicate.class, end + 1);
                return more == null ? end - i : truth(i, end + 1, more);
            }
            draft.groups.add(next.meaning());
            end += 1 + next.length();
        }
        return end - i;
    }

    /** "By encryption": a group of those that are, and one of those that are not. */
    private int truth(int i, int at, Phrases.Match<Predicate> said) {
        var alternatives = said.meaning().filters();
        var fields = alternatives == null
                ? List.<Vocabulary.Field>of()
                : alternatives.stream()
                        .filter(one -> one.value() instanceof Boolean && one.types() == null)
                        .map(one ->
                                new Vocabulary.Field(one.field(), said.meaning().words(), null))
                        .toList();
        if (fields.isEmpty()) {
            return 0;
        }
        draft.groups.add(fields);
        return at + said.length() - i;
    }

    private int group(int i, String field, int end) {
        draft.groups.add(List.of(new Vocabulary.Field(field, List.of(), null)));
        return end - i;
    }

    private boolean fits(String type, Measure measure) {
        return measure.fields().keySet().stream()
                .anyMatch(field -> clause.vocabulary().has(type, field));
    }

    /** "Which regions", "what kinds": what is asked for is a list of values. */
    int head(int i, int length) {
        var read = draft.types.isEmpty() ? subject(i, length, i + length) : length;
        return read == length ? 0 : read;
    }

    /** "Top 3 regions" ranks groups, "top 3 volumes" resources. */
    int top(int i, int length) {
        draft.parts.add(Part.TOP);
        var number = Quantities.number(clause, i + length);
        if (number == null) {
            return subject(i, length, i + length);
        }
        draft.number = number.intValue();
        return subject(i, length + 1, i + length + 1);
    }

    /** A field in the place of the subject, unless the words rather name resources. */
    private int subject(int i, int length, int at) {
        var field = clause.field(at);
        var kinds = clause.sense(Kinds.class, at);
        if (field == null || (kinds != null && kinds.length() >= field.length()) || !draft.groups.isEmpty()) {
            return length;
        }
        draft.groups.add(field.meaning());
        return at + field.length() - i;
    }

    /** "Newest first" puts all in order, where "newest" alone names one. */
    int first(Superlative superlative, int length) {
        draft.parts.add(superlative.order().equals("asc") ? Part.ASCENDING : Part.DESCENDING);
        if (superlative.field().equals("createdAt")) {
            draft.orderedByField = "createdAt";
        } else {
            draft.orderedBy = clause.vocabulary().measure(superlative.field());
        }
        return length + 1;
    }

    /** "Region with the highest number of instances": the field comes first, without a question word. */
    void subjectOfMost() {
        var field = clause.field(clause.skip(0, "the", "show", "me", "find", "name"));
        if (draft.groups.isEmpty() && field != null && (draft.has(Part.MOST) || draft.has(Part.LEAST))) {
            draft.groups.add(field.meaning());
        }
    }

    int where(int i, int length) {
        if (i > 0) {
            return length;
        }
        var field = clause.field(i);
        if (field != null) {
            draft.groups.add(field.meaning());
        }
        return length;
    }

    /** "The most gigabytes" is an extreme of one resource, "the most instances" one of groups. */
    int most(int i, int length, Part part) {
        var order = part == Part.MOST ? "desc" : "asc";
        var at = clause.skip(i + length, "of");
        var measure = clause.sense(Measure.class, at);
        if (measure != null) {
            draft.superlative = new Superlative(List.of(), measure.meaning().name(), order);
            return at + measure.length() - i;
        }
        var unit = clause.sense(Unit.class, at);
        if (unit != null && unit.meaning().unit().equals("bytes")) {
            draft.superlative = new Superlative(List.of(), "size", order);
            return at + unit.length() - i;
        }
        draft.parts.add(part);
        return subject(i, length, at);
    }
}
