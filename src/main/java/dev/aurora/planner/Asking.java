package dev.aurora.planner;

import dev.aurora.planner.Query.Aggregate;
import dev.aurora.planner.Query.Sort;
import dev.aurora.planner.Vocabulary.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes a query of what a clause said: conditions, groups, sums and order, each word of it used. */
final class Asking {
    private static final int MANY = 10;
    static final Set<Part> SEVERITIES = EnumSet.of(Part.CRITICAL, Part.HIGH, Part.MEDIUM, Part.LOW);
    private final Vocabulary vocabulary;
    private final Clause clause;
    private final Draft draft;

    Asking(Clause clause, Draft draft) {
        this.vocabulary = clause.vocabulary();
        this.clause = clause;
        this.draft = draft;
    }

    /** The query for resources of these types, the clause's own or those of the question before. */
    Query query(Collection<String> types) throws Mismatch {
        announceAudience();
        askForExceptions();
        var fitting = new Fitting(vocabulary, types);
        var filters = fitting.filters(draft);
        var groups = new ArrayList<String>();
        for (List<Field> group : draft.groups) {
            groups.add(fitting.field(group));
        }
        if (groups.isEmpty()) {
            groups.addAll(comparedFields(types, filters));
        }
        if (groups.isEmpty() && isOverview(types, filters)) {
            groups.add("type");
        }
        if (draft.has(Part.COUNT) && groups.isEmpty() && types.size() > 1) {
            groups.add("type");
        }
        var aggregate = aggregate(fitting, groups);
        var sort = sort(fitting, groups, aggregate);
        explainEverything(filters, groups, aggregate, sort);
        return new Query(
                List.copyOf(types), filters, text(), draft.connection, groups, aggregate, sort, limit(groups, sort));
    }

    /** "Open port 22 to everyone" says that it is open to the world; "everyone" alone says nothing. */
    private void announceAudience() throws Mismatch {
        if (!draft.has(Part.AUDIENCE)) {
            return;
        }
        var open = draft.said.stream()
                .anyMatch(said -> said.predicate().words().getFirst().equals("public"));
        if (open) {
            return;
        }
        var doors = draft.types.equals(Set.of("aws.ec2.security-group"))
                && clause.tokens().stream()
                        .anyMatch(token -> token.word().matches("lets?|letting|allow(s|ing)?|accepts?"));
        var ports = draft.filters.stream().anyMatch(filter -> filter.field().equals("openPorts"));
        var named = draft.said.stream()
                .anyMatch(said -> said.predicate().words().contains("ssh")
                        || said.predicate().words().contains("rdp"));
        if (!ports && !named && !doors) {
            throw new Mismatch("I do not see what is open to whom.");
        }
        draft.filters.add(new Filter("openToWorld", "eq", true));
    }

    /** "Are all volumes encrypted?" is answered by those that are not. */
    private void askForExceptions() throws Mismatch {
        if (!draft.universal) {
            return;
        }
        Mismatch.unless(
                draft.said.size() == 1 && draft.comparisons.isEmpty(), "I check one condition of all at a time.");
        var said = draft.said.removeFirst();
        draft.said.add(new Draft.Said(said.predicate(), !said.negated(), said.words()));
    }

    private List<String> comparedFields(Collection<String> types, List<Filter> filters) {
        if (!draft.has(Part.COMPARE) && !draft.has(Part.MORE)) {
            return List.of();
        }
        var several =
                filters.stream().filter(filter -> filter.op().equals("in")).map(Filter::field);
        return types.size() > 1 ? List.of("type") : several.limit(1).toList();
    }

    private boolean isOverview(Collection<String> types, List<Filter> filters) {
        if (!types.isEmpty() || draft.has(Part.COUNT) || draft.has(Part.SEARCH) || !draft.texts.isEmpty()) {
            return false;
        }
        var onlyPlaces = filters.stream().allMatch(filter -> filter.field().matches("region|account"));
        return draft.has(Part.OVERVIEW)
                || (onlyPlaces
                        && clause.word(0).equals("what")
                        && !draft.has(Part.NOTHING)
                        && clause.asksWhatThereIs());
    }

    private @Nullable Aggregate aggregate(Fitting fitting, List<String> groups) throws Mismatch {
        var function = draft.has(Part.AVERAGE) ? "avg" : isSum() ? "sum" : "count";
        if (!function.equals("count")) {
            var measure = draft.measure;
            if (measure == null) {
                throw new Mismatch(
                        "I do not see of what you want the " + (function.equals("avg") ? "average." : "sum."));
            }
            return new Aggregate(function, fitting.field(measure));
        }
        return draft.has(Part.COUNT) && groups.isEmpty() ? Aggregate.COUNT : null;
    }

    private boolean isSum() {
        return draft.has(Part.HOWMUCH) || (draft.has(Part.SUM) && draft.measure != null);
    }

    private @Nullable Sort sort(Fitting fitting, List<String> groups, @Nullable Aggregate aggregate) throws Mismatch {
        if (!groups.isEmpty() && (draft.has(Part.MOST) || draft.has(Part.TOP))) {
            return new Sort("value", "desc");
        }
        if (!groups.isEmpty() && draft.has(Part.LEAST)) {
            return new Sort("value", "asc");
        }
        var extreme = draft.superlative;
        if (extreme != null) {
            if (!groups.isEmpty() || aggregate != null) {
                throw new Mismatch("I name the extremes of single resources, not of groups.");
            }
            var field = extreme.field();
            return new Sort(
                    field.equals("createdAt") ? field : fitting.field(vocabulary.measure(field)), extreme.order());
        }
        var ordered = draft.orderedBy != null || draft.orderedByField != null;
        if ("value".equals(draft.orderedByField)) {
            Mismatch.unless(!groups.isEmpty(), "I do not see what to count.");
            return new Sort("value", draft.has(Part.ASCENDING) ? "asc" : "desc");
        }
        Mismatch.unless(
                !ordered || (groups.isEmpty() && aggregate == null),
                "I sort resources, and groups by their number only.");
        var by = draft.orderedBy != null ? draft.orderedBy : unaggregated(aggregate);
        if (by != null) {
            var age = by.name().equals("age");
            var order = draft.has(Part.ASCENDING) || (age && !draft.has(Part.DESCENDING)) ? "asc" : "desc";
            return new Sort(age ? "createdAt" : fitting.field(by), order);
        }
        return draft.orderedByField == null
                ? null
                : new Sort(draft.orderedByField, draft.has(Part.DESCENDING) ? "desc" : "asc");
    }

    /** A measure that is not summed up orders, where an order is asked for. */
    private Sense.@Nullable Measure unaggregated(@Nullable Aggregate aggregate) {
        var orders = draft.has(Part.SORT) || draft.has(Part.DESCENDING) || draft.has(Part.ASCENDING);
        return aggregate == null && (orders || draft.has(Part.HOWBIG)) ? draft.measure : null;
    }

    private @Nullable Integer limit(List<String> groups, @Nullable Sort sort) {
        if (draft.number != null) {
            return draft.number;
        }
        if (!groups.isEmpty() && sort != null && (draft.has(Part.MOST) || draft.has(Part.LEAST))) {
            return 1;
        }
        if (draft.superlative == null) {
            return null;
        }
        return draft.plural ? MANY : 1;
    }

    private @Nullable String text() throws Mismatch {
        if (draft.texts.size() > 1) {
            throw new Mismatch("I search for one word at a time.");
        }
        return draft.texts.stream().findFirst().orElse(null);
    }

    /** Every word that promises something must have found its use. */
    private void explainEverything(
            List<Filter> filters, List<String> groups, @Nullable Aggregate aggregate, @Nullable Sort sort)
            throws Mismatch {
        var dated = filters.stream().anyMatch(filter -> filter.field().matches("createdAt|ageDays"))
                || (sort != null && sort.field().equals("createdAt"));
        Mismatch.unless(!draft.has(Part.CREATED) || dated, "I do not see when they were created.");
        var states = filters.stream().anyMatch(filter -> filter.field().equals("state"));
        Mismatch.unless(
                !draft.period || draft.has(Part.CREATED) || (draft.from && !states),
                "I know the present state, and when things were created.");
        Mismatch.unless(
                !draft.has(Part.SUM) || draft.has(Part.COUNT) || aggregate != null || !groups.isEmpty(),
                "I do not see of what you want the sum.");
        Mismatch.unless(!draft.has(Part.GROUPING) || !groups.isEmpty(), "I do not see by what to group.");
        Mismatch.unless(!draft.has(Part.SORT) || sort != null, "I do not see by what to sort.");
        Mismatch.unless(
                draft.number == null || sort != null || (draft.some && aggregate == null),
                "I do not know what to do with the number.");
        Mismatch.unless(draft.number == null || draft.number > 0, "None at all is easy to list.");
        Mismatch.unless(!draft.has(Part.TOP) || sort != null, "I do not see by what to rank.");
        Mismatch.unless(
                !(draft.has(Part.MOST) || draft.has(Part.LEAST)) || sort != null, "I do not see the most of what.");
        Mismatch.unless(
                !(draft.has(Part.MORE) || draft.has(Part.COMPARE) || draft.has(Part.THAN)) || !groups.isEmpty(),
                "I do not see what to compare.");
        Mismatch.unless(
                draft.measure == null || sort != null || (aggregate != null && !aggregate.equals(Aggregate.COUNT)),
                "I do not see what to do with the numbers.");
        for (var mentioned : draft.mentionedFields) {
            var used = filters.stream()
                    .anyMatch(filter ->
                            mentioned.stream().anyMatch(field -> field.field().equals(filter.field())));
            Mismatch.unless(
                    used,
                    "I do not see what is asked about the "
                            + mentioned.getFirst().words().getFirst() + ".");
        }
        Mismatch.unless(SEVERITIES.stream().noneMatch(draft::has), "I know severities of risks only.");
        Mismatch.unless(!draft.has(Part.GREETING) || draft.namesSubject(), "I do not see the question.");
        var whatIs = draft.has(Part.DETAIL) && !draft.plural && !draft.types.isEmpty();
        Mismatch.unless(
                !whatIs || aggregate != null || sort != null || !groups.isEmpty() || !filters.isEmpty(),
                "I do not see which one is meant.");
    }
}
