package dev.aurora.planner;

import dev.aurora.planner.Draft.Said;
import dev.aurora.planner.Phrases.Match;
import dev.aurora.planner.Sense.Comparator;
import dev.aurora.planner.Sense.Kinds;
import dev.aurora.planner.Sense.Measure;
import dev.aurora.planner.Sense.Place;
import dev.aurora.planner.Sense.Predicate;
import dev.aurora.planner.Sense.Small;
import dev.aurora.planner.Sense.Superlative;
import dev.aurora.planner.Sense.Unit;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Walks over the words of one question and notes what each says. At every place the longest phrase that can be read
 * wins; a word that nothing can read is left over, and a question with words left over is not understood.
 */
final class Reader {
    private final Clause clause;
    private final Draft draft = new Draft();
    private final Labels labels;
    private final Quantities quantities;
    private final Times times;
    private final Ordering ordering;
    /** Where the last words that named a kind of resource ended. */
    private int kindsEnd;

    Reader(Vocabulary vocabulary, List<Token> tokens, Instant now) {
        clause = new Clause(tokens, vocabulary);
        labels = new Labels(clause, draft);
        quantities = new Quantities(clause, draft, now);
        times = new Times(clause, draft, now);
        ordering = new Ordering(clause, draft);
    }

    Draft read() {
        noticeImperative();
        draft.asksWhat = clause.word(0).matches("what|which|where");
        for (var i = 0; i < clause.size(); ) {
            i += step(i);
        }
        draft.universal = clause.word(0).matches("are|is|do|does|have|has")
                && clause.word(1).matches("all|every|each|everything");
        ordering.subjectOfMost();
        return draft;
    }

    /** A sentence that begins with "create" or "tag" is a wish, though the word may also describe. */
    private void noticeImperative() {
        var first = clause.skip(
                0, "please", "can", "could", "would", "you", "i", "want", "like", "to", "now", "then", "and");
        if (clause.length(Part.IMPERATIVE, first) > 0 && clause.length(Part.REFRESH, first) == 0) {
            draft.beyond = Part.CHANGE;
        }
    }

    private int step(int i) {
        var token = clause.at(i);
        if (!token.quoted()) {
            var read = literal(i, token);
            if (read > 0) {
                return read;
            }
            for (var match : clause.vocabulary().senses(clause.tokens(), i)) {
                read = read(i, match);
                if (read > 0) {
                    return read;
                }
            }
        }
        var field = clause.field(i);
        if (field != null) {
            draft.mentionedFields.add(field.meaning());
            return field.length();
        }
        draft.leftovers.add(token);
        return 1;
    }

    private int literal(int i, Token token) {
        if (token.isId()) {
            draft.ids.add(token);
            return 1;
        }
        if (token.raw().matches("[^=]+=[^=]+")) {
            var pair = token.raw().split("=", 2);
            draft.filters.add(Filter.of("tags." + pair[0], List.of(pair[1]), draft.takeNegation()));
            return 1;
        }
        if (token.word().matches("\\d{12}")) {
            draft.filters.add(Filter.of("account", List.of(token.word()), draft.takeNegation()));
            return 1;
        }
        if (token.word().matches("[a-z]+\\d[a-z-]*\\.(nano|micro|small|medium|large|\\d*xlarge|metal)")) {
            draft.filters.add(Filter.of("instanceType", List.of(token.word()), draft.takeNegation()));
            return 1;
        }
        if (token.word().matches("db\\.[a-z0-9]+\\.[a-z0-9]+")) {
            draft.filters.add(Filter.of("instanceClass", List.of(token.word()), draft.takeNegation()));
            return 1;
        }
        if (token.word().matches("(python|nodejs|java|ruby|dotnet|go)\\d+(\\.[\\dx]+)*")) {
            draft.filters.add(Filter.of("runtime", List.of(token.word()), draft.takeNegation()));
            return 1;
        }
        var date = times.bare(i);
        if (date > 0) {
            return date;
        }
        var number = Quantities.number(clause, i);
        if (number == null) {
            return 0;
        }
        var quantity = quantities.number(i);
        if (quantity > 0 || draft.number != null || token.word().equals("one")) {
            return quantity;
        }
        draft.number = number.intValue();
        draft.some = clause.sense(Kinds.class, i + 1) != null
                && clause.word(i - 1).matches("first|show|me|list|give|any|only|display|find");
        return number == Math.rint(number) ? 1 : 0;
    }

    private int read(int i, Match<Sense> match) {
        var length = match.length();
        return switch (match.meaning()) {
            case Small(var part) -> small(i, length, part);
            case Kinds(var types) -> kinds(i, match, types);
            case Place place -> place(i, length, place);
            case Predicate predicate -> predicate(i, length, predicate);
            case Measure measure -> quantities.measure(i, length, measure);
            case Superlative superlative -> {
                if (clause.word(i + length).equals("first")) {
                    yield ordering.first(superlative, length);
                }
                draft.superlative = superlative;
                yield length;
            }
            case Comparator comparator -> quantities.comparator(i, length, comparator);
            case Unit unit -> unit(i, length, unit);
        };
    }

    private int small(int i, int length, Part part) {
        return switch (part) {
            case CHANGE, COST, TELEMETRY, ELSEWHERE -> {
                draft.beyond = draft.beyond == null ? part : draft.beyond;
                yield length;
            }
            case NOT -> {
                draft.negated = !draft.negated;
                if (clause.word(i).matches("everything|all|anything")) {
                    draft.parts.add(Part.NOTHING);
                }
                yield length;
            }
            case TODAY -> times.today(length);
            case YESTERDAY -> times.yesterday(length);
            case LAST -> times.last(i, length);
            case THIS -> times.current(i, length);
            case SINCE -> times.since(i, length);
            case BEFORE -> times.before(i, length);
            case BETWEEN -> quantities.between(i, length);
            case TAG -> labels.tag(i, length);
            case NAME -> labels.name(i, length);
            case CONNECTION -> labels.connection(i, length);
            case SEARCH -> labels.search(i, length);
            case PORT -> port(i, length);
            case BY -> ordering.by(i, length);
            case HEAD -> ordering.head(i, length);
            case WHERE -> ordering.where(i, length);
            case MOST, LEAST -> ordering.most(i, length, part);
            case COUNT -> count(i, length);
            case HOWBIG -> {
                draft.measure = clause.vocabulary().measure("size");
                yield note(part, length);
            }
            case AGAIN -> {
                draft.again |= i == 0 || i + length == clause.size();
                yield length;
            }
            case CONTAINS -> draft.groups.isEmpty() ? 0 : length;
            case OR -> or(i, length);
            case STARTS -> labels.starts(i, length);
            case OFF, QUESTION, IMPERATIVE -> 0;
            case AND, IS, FILLER -> length;
            case TOP -> ordering.top(i, length);
            case SUM,
                    AVERAGE,
                    GROUPING,
                    SORT,
                    ASCENDING,
                    DESCENDING,
                    COMPARE,
                    MORE,
                    FRESHNESS,
                    REFRESH,
                    RISK,
                    CRITICAL,
                    HIGH,
                    MEDIUM,
                    LOW,
                    OVERVIEW,
                    DETAIL,
                    CREATED,
                    AUDIENCE,
                    SAME,
                    NOTHING,
                    ABOUT,
                    THAN,
                    GREETING,
                    HOWMUCH -> note(part, length);
        };
    }

    private int note(Part part, int length) {
        draft.parts.add(part);
        return length;
    }

    /** "How many gigabytes" and "how many messages" ask for a sum, "how many volumes" for a count. */
    private int count(int i, int length) {
        var unit = clause.sense(Unit.class, clause.skip(i + length, "of"));
        if (unit != null && unit.meaning().unit().equals("bytes")) {
            draft.measure = clause.vocabulary().measure("size");
            return note(Part.HOWMUCH, clause.skip(i + length, "of") + unit.length() - i);
        }
        var measure = clause.sense(Measure.class, i + length);
        if (measure != null && measure.meaning().unit().equals("none")) {
            draft.measure = measure.meaning();
            return note(Part.HOWMUCH, length + measure.length());
        }
        return note(Part.COUNT, length);
    }

    /** "Or" joins kinds as "and" does; between conditions it asks for either, which must be of one field. */
    private int or(int i, int length) {
        var next = clause.skipFiller(i + length);
        if (clause.sense(Kinds.class, next) == null) {
            draft.alternatives++;
        }
        return length;
    }

    private int kinds(int i, Match<Sense> match, List<String> types) {
        var next = i + match.length();
        if (next < clause.size() && clause.at(next).isId()) {
            return match.length();
        }
        if (draft.negated) {
            return draft.has(Part.NOTHING) && draft.types.isEmpty() ? without(i, match, types) : 0;
        }
        if (!draft.types.isEmpty() && !draft.types.containsAll(types) && !isJoined(i)) {
            return 0;
        }
        draft.types.addAll(types);
        draft.plural |= match.plural();
        kindsEnd = next;
        return match.length();
    }

    /** "Everything but snapshots". */
    private int without(int i, Match<Sense> match, List<String> types) {
        var excluded = new LinkedHashSet<>(types);
        var end = i + match.length();
        while (clause.word(end).matches("and|or|nor")) {
            var next = clause.sense(Kinds.class, end + 1);
            if (next == null) {
                break;
            }
            excluded.addAll(next.meaning().types());
            end += 1 + next.length();
        }
        draft.filters.add(Filter.of("type", List.copyOf(excluded), draft.takeNegation()));
        return end - i;
    }

    /** Two kinds are both asked for when "and" joins them or they are compared, not when one is of the other. */
    private boolean isJoined(int i) {
        var joined = clause.at(kindsEnd - 1).end() == ',';
        for (var at = kindsEnd; at < i; at++) {
            if (clause.word(at)
                    .matches("their|its|of|with|per|by|for|from|to|on|whose|without|has|have|use|uses|used|using")) {
                return false;
            }
            joined |= clause.word(at).matches("and|or|nor|&|plus|vs|versus|than|as");
        }
        return joined;
    }

    /** Places that "and", "or" or a comma join make one condition under one negation. */
    private int place(int i, int length, Place first) {
        var regions = new LinkedHashSet<>(first.regions());
        var end = i + length;
        while (true) {
            var at = clause.skip(
                    end, "and", "or", "nor", "with", "vs", "versus", "in", "than", "than in", "region", "to");
            var next = at < clause.size() && !isThenDenied(end, at) ? clause.sense(Place.class, at) : null;
            if (next == null) {
                break;
            }
            for (var word = end; word < at; word++) {
                if (clause.length(Part.COMPARE, word) > 0) {
                    draft.parts.add(Part.COMPARE);
                }
            }
            regions.addAll(next.meaning().regions());
            end = at + next.length();
        }
        draft.filters.add(Filter.of("region", List.copyOf(regions), draft.takeNegation()));
        return end - i;
    }

    private boolean isThenDenied(int from, int to) {
        for (var i = from; i < to; i++) {
            if (clause.length(Part.NOT, i) > 0) {
                return true;
            }
        }
        return false;
    }

    private int predicate(int i, int length, Predicate predicate) {
        if (predicate.text() != null) {
            if (draft.takeNegation()) {
                return 0;
            }
            draft.texts.add(predicate.text());
            return length;
        }
        var next = clause.skip(i + length, "is", "are", "has", "have", "set", "to");
        var off = clause.length(Part.OFF, next);
        var negated = draft.takeNegation() ^ (off > 0);
        var end = off > 0 ? next + off : i + length;
        var version = version(predicate, end);
        if (version != null && !negated) {
            draft.filters.add(version);
            return end + 1 - i;
        }
        draft.said.add(new Said(predicate, negated, clause.word(i)));
        if (negated && clause.word(end).matches("or|nor") && clause.sense(Predicate.class, end + 1) != null) {
            draft.negated = true;
            end++;
        }
        return end - i;
    }

    /** "Python 3.8": a run time's name with a number behind it. */
    private @Nullable Filter version(Predicate predicate, int i) {
        var filters = predicate.filters();
        if (filters == null || !filters.getFirst().field().equals("runtime")) {
            return null;
        }
        return clause.word(i).matches("\\d+(\\.\\d+)?")
                ? new Filter("runtime", "prefix", filters.getFirst().value() + clause.word(i))
                : null;
    }

    private int port(int i, int length) {
        var next = i + length;
        if (next >= clause.size() || !clause.word(next).matches("\\d{1,5}") || draft.negated) {
            return 0;
        }
        draft.filters.add(new Filter("openPorts", "eq", clause.word(next)));
        return length + 1;
    }

    /** A unit without a number: "in gigabytes". */
    private int unit(int i, int length, Unit unit) {
        if (!clause.word(i - 1).equals("in") || !unit.unit().equals("bytes")) {
            return 0;
        }
        draft.measure = clause.vocabulary().measure("size");
        return length;
    }
}
