package dev.aurora.planner;

import dev.aurora.planner.Query.Aggregate;
import dev.aurora.planner.Query.Sort;
import dev.aurora.planner.Reading.Call;
import dev.aurora.planner.Reading.Says;
import dev.aurora.planner.Reading.Unclear;
import dev.aurora.planner.Vocabulary.Field;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Decides what the words of a clause mean together. It prefers not to understand over a guess. */
final class Interpretation {
    private static final int MANY = 10;
    private static final int SHORT = 4;
    private static final Set<Part> SEVERITIES = EnumSet.of(Part.CRITICAL, Part.HIGH, Part.MEDIUM, Part.LOW);
    private final Vocabulary vocabulary;
    private final Clause clause;
    private final Draft draft;
    private final @Nullable Call previous;

    Interpretation(Clause clause, Draft draft, @Nullable Call previous) {
        this.vocabulary = clause.vocabulary();
        this.clause = clause;
        this.draft = draft;
        this.previous = previous;
    }

    Reading reading() {
        if (draft.beyond != null) {
            return Unclear.surely(beyond(draft.beyond));
        }
        if (clause.size() == 0) {
            return Unclear.surely("There was no question.");
        }
        var detail = detail();
        if (detail != null) {
            return detail;
        }
        if (!draft.leftovers.isEmpty()) {
            return Unclear.perhaps("I do not know what to make of " + quoted(draft.leftovers) + ".");
        }
        if (draft.negated) {
            return Unclear.perhaps("I do not see what is denied.");
        }
        try {
            return understood();
        } catch (Mismatch e) {
            return Unclear.perhaps(e.sentence());
        }
    }

    private static String beyond(Part part) {
        return switch (part) {
            case CHANGE -> "I only read: I change nothing in a cloud.";
            case COST -> "I know nothing about costs and prices.";
            case TELEMETRY -> "I know nothing about load, logs and metrics.";
            default -> "That lies outside the AWS inventory, which is all I know.";
        };
    }

    private static String quoted(List<Token> tokens) {
        return String.join(
                ", ", tokens.stream().map(token -> Markdown.code(token.raw())).toList());
    }

    private Reading understood() throws Mismatch {
        if (draft.has(Part.GREETING) && draft.parts.size() == 1 && !draft.namesSubject()) {
            return new Says("greeting");
        }
        if (draft.has(Part.ABOUT) && !draft.namesSubject()) {
            return new Says("about");
        }
        if (draft.has(Part.FRESHNESS) && draft.types.isEmpty()) {
            return list(count());
        }
        if (draft.has(Part.REFRESH)) {
            return refresh();
        }
        if (draft.has(Part.RISK)) {
            return risks(new JsonObject());
        }
        if (isFollowUp()) {
            return followUp();
        }
        return list(query(types()));
    }

    private boolean isFollowUp() throws Mismatch {
        if (previous == null) {
            var refers = draft.has(Part.SAME) || draft.again;
            require(draft.namesSubject() || !refers, "I do not see to what that refers.");
            return false;
        }
        var standsAlone = clause.word(0).equals("what") && !draft.has(Part.SAME) && hasConditions();
        var names = clause.size() <= SHORT && clause.word(0).matches("for|of|among");
        return draft.again || names || (!draft.namesSubject() && !standsAlone);
    }

    private Reading followUp() throws Mismatch {
        var earlier = previous;
        var asksOfIt = clause.tokens().stream().anyMatch(token -> token.word().matches("its?"));
        if (earlier != null
                && earlier.tool().equals(Call.GET)
                && asksOfIt
                && draft.types.isEmpty()
                && !draft.has(Part.COUNT)) {
            return earlier;
        }
        if (earlier == null || earlier.tool().equals(Call.GET) || earlier.tool().equals(Call.REFRESH)) {
            throw new Mismatch("I do not see to what that refers.");
        }
        if (earlier.tool().equals(Call.RISKS)) {
            return risks(earlier.arguments().copy());
        }
        var before = Query.from(earlier.arguments());
        var types = draft.types.isEmpty() ? before.types() : draft.types;
        return list(new FollowUp(vocabulary, before).merge(query(types), draft, clause));
    }

    private static Call list(Query query) {
        return new Call(Call.LIST, query.toJson());
    }

    private static Query count() {
        return new Query(List.of(), List.of(), null, null, List.of(), Aggregate.COUNT, null, null);
    }

    private boolean hasConditions() {
        return !draft.filters.isEmpty()
                || !draft.said.isEmpty()
                || !draft.comparisons.isEmpty()
                || !draft.texts.isEmpty()
                || draft.called != null
                || draft.connection != null;
    }

    private Collection<String> types() throws Mismatch {
        if (!draft.types.isEmpty() || draft.has(Part.NOTHING)) {
            return draft.types;
        }
        for (var group : draft.groups) {
            if (group.stream().allMatch(field -> field.owner() != null)) {
                return List.of(String.valueOf(group.getFirst().owner()));
            }
        }
        var implied = impliedType();
        if (implied != null && clause.size() > 1) {
            return List.of(implied);
        }
        var says = draft.asksWhat
                || draft.has(Part.OVERVIEW)
                || draft.has(Part.SEARCH)
                || draft.has(Part.COMPARE)
                || !draft.groups.isEmpty();
        if (!says || (!hasConditions() && draft.groups.isEmpty() && !draft.has(Part.OVERVIEW) && !asksWhatThereIs())) {
            throw new Mismatch("I do not see which resources are meant.");
        }
        return List.of();
    }

    /** The one type of which that can be said: what is firing is an alarm. */
    private @Nullable String impliedType() {
        var fields = new HashSet<String>();
        draft.filters.stream()
                .map(Filter::field)
                .filter(field -> !vocabulary.has("", field))
                .forEach(fields::add);
        for (var said : draft.said) {
            var alternatives = said.predicate().filters();
            var only = alternatives == null || alternatives.size() != 1 ? null : alternatives.getFirst();
            if (only != null && only.types() != null && only.types().size() == 1) {
                return only.types().getFirst();
            }
            if (only != null && only.types() == null && !vocabulary.has("", only.field())) {
                fields.add(only.field());
            }
        }
        return fields.isEmpty() ? null : vocabulary.typeWith(fields);
    }

    /** A question about one resource: an id, or a name where nothing else is asked. */
    private @Nullable Reading detail() {
        var one = draft.types.isEmpty() && draft.said.size() == 1 && draft.ids.size() + draft.leftovers.size() == 1;
        var plain = (draft.said.isEmpty() || one)
                && draft.comparisons.isEmpty()
                && draft.filters.isEmpty()
                && (draft.groups.isEmpty() || draft.types.isEmpty())
                && draft.superlative == null
                && !draft.negated
                && !draft.has(Part.COUNT)
                && draft.texts.isEmpty();
        if (!plain || draft.plural) {
            return null;
        }
        if (draft.ids.size() == 1 && draft.leftovers.isEmpty() && draft.types.size() <= 1) {
            return get(draft.ids.getFirst().raw());
        }
        if (draft.called != null && draft.has(Part.DETAIL) && draft.leftovers.isEmpty()) {
            return get(draft.called);
        }
        if (draft.leftovers.size() != 1 || !draft.ids.isEmpty() || draft.called != null) {
            return null;
        }
        var name = draft.leftovers.getFirst();
        var continues = previous != null && previous.tool().equals(Call.GET) && draft.again;
        var identified = name.isIdentifier() || (draft.has(Part.DETAIL) && name.looksLikeName() && !name.quoted());
        var asked = draft.has(Part.DETAIL) && followsItsKind(name);
        return continues || identified || asked ? get(name.raw()) : null;
    }

    /** "The bucket reports": a plain word is a name where it stands right behind what it names. */
    private boolean followsItsKind(Token name) {
        var at = clause.tokens().indexOf(name);
        for (var i = 0; i < at; i++) {
            var kinds = clause.sense(Sense.Kinds.class, i);
            if (kinds != null && i + kinds.length() == at) {
                return true;
            }
        }
        return false;
    }

    private static Call get(String id) {
        return new Call(Call.GET, new JsonObject().put("id", id));
    }

    private Reading refresh() throws Mismatch {
        if (!draft.types.isEmpty() || !draft.filters.isEmpty() || !draft.said.isEmpty() || draft.has(Part.COUNT)) {
            throw new Mismatch("I refresh a whole connection, not some of its resources.");
        }
        var arguments = new JsonObject();
        return new Call(
                Call.REFRESH, draft.connection == null ? arguments : arguments.put("connection", draft.connection));
    }

    private Reading risks(JsonObject arguments) throws Mismatch {
        var severities = SEVERITIES.stream()
                .filter(draft::has)
                .map(part -> part.name().toLowerCase(Locale.ROOT))
                .toList();
        if (!severities.isEmpty()) {
            arguments.put("severity", new JsonArray(severities));
        }
        if (!draft.types.isEmpty()) {
            arguments.put("types", new JsonArray(List.copyOf(draft.types)));
        }
        for (var filter : draft.filters) {
            if (!filter.field().equals("region")
                    || !(filter.op().equals("eq") || filter.op().equals("in"))) {
                throw new Mismatch("I find risks by severity, type and region only.");
            }
            arguments.put(
                    "regions",
                    filter.value() instanceof List<?> list ? new JsonArray(list) : new JsonArray().add(filter.value()));
        }
        var more = !draft.said.isEmpty() || !draft.comparisons.isEmpty() || !draft.groups.isEmpty();
        if (more || draft.superlative != null || !draft.texts.isEmpty() || draft.connection != null) {
            throw new Mismatch("I find risks by severity, type and region only.");
        }
        if (draft.number != null) {
            arguments.put("limit", draft.number);
        }
        return new Call(Call.RISKS, arguments);
    }

    private Query query(Collection<String> types) throws Mismatch {
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
        require(draft.said.size() == 1 && draft.comparisons.isEmpty(), "I check one condition of all at a time.");
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
                || (onlyPlaces && clause.word(0).equals("what") && !draft.has(Part.NOTHING) && asksWhatThereIs());
    }

    private boolean asksWhatThereIs() {
        return clause.tokens().stream().noneMatch(token -> token.word().matches("you|your|i"))
                && clause.tokens().stream()
                        .anyMatch(token -> token.word().matches("have|own|run|there|exists?|use|is|keep"));
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
            require(!groups.isEmpty(), "I do not see what to count.");
            return new Sort("value", draft.has(Part.ASCENDING) ? "asc" : "desc");
        }
        require(
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
        require(!draft.has(Part.CREATED) || dated, "I do not see when they were created.");
        var states = filters.stream().anyMatch(filter -> filter.field().equals("state"));
        require(
                !draft.period || draft.has(Part.CREATED) || (draft.from && !states),
                "I know the present state, and when things were created.");
        require(!draft.has(Part.GROUPING) || !groups.isEmpty(), "I do not see by what to group.");
        require(!draft.has(Part.SORT) || sort != null, "I do not see by what to sort.");
        require(
                draft.number == null || sort != null || (draft.some && aggregate == null),
                "I do not know what to do with the number.");
        require(draft.number == null || draft.number > 0, "None at all is easy to list.");
        require(!draft.has(Part.TOP) || sort != null, "I do not see by what to rank.");
        require(!(draft.has(Part.MOST) || draft.has(Part.LEAST)) || sort != null, "I do not see the most of what.");
        require(
                !(draft.has(Part.MORE) || draft.has(Part.COMPARE) || draft.has(Part.THAN)) || !groups.isEmpty(),
                "I do not see what to compare.");
        require(
                draft.measure == null || sort != null || (aggregate != null && !aggregate.equals(Aggregate.COUNT)),
                "I do not see what to do with the numbers.");
        for (var mentioned : draft.mentionedFields) {
            var used = filters.stream()
                    .anyMatch(filter ->
                            mentioned.stream().anyMatch(field -> field.field().equals(filter.field())));
            require(
                    used,
                    "I do not see what is asked about the "
                            + mentioned.getFirst().words().getFirst() + ".");
        }
        require(SEVERITIES.stream().noneMatch(draft::has), "I know severities of risks only.");
        require(!draft.has(Part.GREETING) || draft.namesSubject(), "I do not see the question.");
        var whatIs = draft.has(Part.DETAIL) && !draft.plural && !draft.types.isEmpty();
        require(
                !whatIs || aggregate != null || sort != null || !groups.isEmpty() || !filters.isEmpty(),
                "I do not see which one is meant.");
    }

    private static void require(boolean fine, String sentence) throws Mismatch {
        if (!fine) {
            throw new Mismatch(sentence);
        }
    }
}
