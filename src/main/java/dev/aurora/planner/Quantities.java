package dev.aurora.planner;

import dev.aurora.planner.Draft.Comparison;
import dev.aurora.planner.Sense.Comparator;
import dev.aurora.planner.Sense.Measure;
import dev.aurora.planner.Sense.Unit;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Reads comparisons with a number: "larger than 100 GB", "between 50 and 200 GB", "more than 1000 messages". */
final class Quantities {
    private record Amount(
            double number, @Nullable Unit unit, @Nullable Measure measure, int end) {}

    private final Clause clause;
    private final Draft draft;
    private final Times times;

    Quantities(Clause clause, Draft draft, Instant now) {
        this.clause = clause;
        this.draft = draft;
        this.times = new Times(clause, draft, now);
    }

    int comparator(int i, int length, Comparator comparator) {
        var age = clause.vocabulary().measure("age");
        if (comparator.age()) {
            var date = times.compared(i + length, comparator.op());
            if (date > 0) {
                return date - i;
            }
        }
        var amount = amount(i + length);
        if (amount == null) {
            return 0;
        }
        return compare(i, amount, opposed(comparator.op()), comparator.age() ? age : amount.measure());
    }

    private int compare(int i, Amount amount, String op, @Nullable Measure measure) {
        var meant = measure == null ? draft.measure : measure;
        if (measure == null) {
            draft.measure = null;
        }
        if (meant == null && (amount.unit() == null || isDuration(i, amount.unit()))) {
            return 0;
        }
        draft.comparisons.add(new Comparison(op, amount.number(), amount.unit(), meant));
        return amount.end() - i;
    }

    /** "Running for more than 30 days" is no age. */
    private boolean isDuration(int i, Unit unit) {
        return unit.unit().equals("time") && clause.word(i - 1).equals("for");
    }

    int between(int i, int length) {
        var low = amount(i + length);
        if (low == null || !clause.word(low.end()).matches("and|to|-")) {
            return 0;
        }
        var high = amount(low.end() + 1);
        if (high == null) {
            return 0;
        }
        var unit = low.unit() == null ? high.unit() : low.unit();
        var measure = high.measure() == null ? draft.measure : high.measure();
        draft.measure = null;
        if (measure == null && unit == null) {
            return 0;
        }
        draft.comparisons.add(new Comparison("gte", low.number(), unit, measure));
        draft.comparisons.add(new Comparison("lte", high.number(), high.unit() == null ? unit : high.unit(), measure));
        return high.end() - i;
    }

    /** A measure counts with the comparison after it, "memory above 512 MB", or alone, "no messages". */
    int measure(int i, int length, Measure measure) {
        var next = clause.skipFiller(i + length);
        var comparator = clause.sense(Comparator.class, next);
        if (comparator != null && !comparator.meaning().age()) {
            var amount = amount(next + comparator.length());
            if (amount != null) {
                draft.comparisons.add(
                        new Comparison(opposed(comparator.meaning().op()), amount.number(), amount.unit(), measure));
                return amount.end() - i;
            }
        }
        var between = clause.length(Part.BETWEEN, next);
        if (between > 0) {
            draft.measure = measure;
            var read = between(next, between);
            return read == 0 ? length : next + read - i;
        }
        if (measure.unit().equals("none") && draft.takeNegation()) {
            draft.comparisons.add(new Comparison("eq", 0, null, measure));
            return length;
        }
        if (measure.unit().equals("none") && clause.word(i - 1).matches("with|have|has|holding")) {
            draft.comparisons.add(new Comparison("gt", 0, null, measure));
            return length;
        }
        draft.measure = measure;
        return length;
    }

    /** A number with a unit and no comparison before it: "8 GB", "1 TB or more", "from 50 to 200 GB". */
    int number(int i) {
        if (clause.word(i - 1).equals("from")) {
            var range = between(i, 0);
            if (range > 0) {
                return range;
            }
        }
        var amount = amount(i);
        if (amount == null || (amount.unit() == null && amount.measure() == null)) {
            return 0;
        }
        var end = amount.end();
        if (clause.word(end).matches("or|and")) {
            var after = clause.word(end + 1);
            if (after.matches("more|larger|bigger|older|above|greater|longer")) {
                return compare(i, at(amount, end + 2), opposed("gte"), amount.measure());
            }
            if (after.matches("less|fewer|smaller|below|younger|newer")) {
                return compare(i, at(amount, end + 2), opposed("lte"), amount.measure());
            }
        }
        return amount.unit() != null && amount.unit().unit().equals("time")
                ? 0
                : compare(i, amount, opposed("eq"), amount.measure());
    }

    private static Amount at(Amount amount, int end) {
        return new Amount(amount.number(), amount.unit(), amount.measure(), end);
    }

    private String opposed(String op) {
        if (!draft.takeNegation()) {
            return op;
        }
        return switch (op) {
            case "gt" -> "lte";
            case "gte" -> "lt";
            case "lt" -> "gte";
            case "lte" -> "gt";
            default -> "ne";
        };
    }

    private @Nullable Amount amount(int from) {
        var at = from;
        var number = 1.0;
        var digits = number(clause, at);
        if (digits != null) {
            number = digits;
            at++;
        } else if (!clause.word(at).matches("an?")) {
            return null;
        } else {
            at++;
        }
        var scale = clause.vocabulary().number(clause.word(at));
        if (scale != null && scale >= 100) {
            number *= scale;
            at++;
        } else if (digits == null && clause.sense(Unit.class, at) == null) {
            return null;
        }
        var unit = clause.sense(Unit.class, at);
        if (unit != null) {
            at += unit.length();
        }
        var next = clause.skip(at, "of", "in", "the");
        var measure = clause.sense(Measure.class, next);
        if (measure != null) {
            return new Amount(number, unit == null ? null : unit.meaning(), measure.meaning(), next + measure.length());
        }
        return new Amount(number, unit == null ? null : unit.meaning(), null, at);
    }

    static @Nullable Double number(Clause clause, int i) {
        if (i >= clause.size() || clause.at(i).quoted()) {
            return null;
        }
        if (clause.at(i).isNumber()) {
            return Double.valueOf(clause.word(i));
        }
        var spelled = clause.vocabulary().number(clause.word(i));
        return spelled == null ? null : Double.valueOf(spelled);
    }
}
