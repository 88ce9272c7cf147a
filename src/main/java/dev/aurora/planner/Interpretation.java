package dev.aurora.planner;

import dev.aurora.planner.Query.Aggregate;
import dev.aurora.planner.Reading.Call;
import dev.aurora.planner.Reading.Says;
import dev.aurora.planner.Reading.Unclear;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Decides what the words of a clause mean together. It prefers not to understand over a guess. */
final class Interpretation {
    private static final int SHORT = 4;
    private final Vocabulary vocabulary;
    private final Clause clause;
    private final Draft draft;
    private final Asking asking;
    private final @Nullable Call previous;

    Interpretation(Clause clause, Draft draft, @Nullable Call previous) {
        this.vocabulary = clause.vocabulary();
        this.clause = clause;
        this.draft = draft;
        this.asking = new Asking(clause, draft);
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
        return list(asking.query(types()));
    }

    private boolean isFollowUp() throws Mismatch {
        if (previous == null) {
            var refers = draft.has(Part.SAME) || draft.again;
            Mismatch.unless(draft.namesSubject() || !refers, "I do not see to what that refers.");
            return false;
        }
        var standsAlone = clause.word(0).equals("what") && !draft.has(Part.SAME) && draft.hasConditions();
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
        return list(new FollowUp(vocabulary, before).merge(asking.query(types), draft, clause));
    }

    private static Call list(Query query) {
        return new Call(Call.LIST, query.toJson());
    }

    private static Query count() {
        return new Query(List.of(), List.of(), null, null, List.of(), Aggregate.COUNT, null, null);
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
        if (!says
                || (!draft.hasConditions()
                        && draft.groups.isEmpty()
                        && !draft.has(Part.OVERVIEW)
                        && !clause.asksWhatThereIs())) {
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
        var severities = Asking.SEVERITIES.stream()
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
        // The worst come first anyway.
        var otherOrder = draft.superlative != null
                && !(draft.superlative.field().equals("size")
                        && draft.superlative.order().equals("desc"));
        if (more || otherOrder || !draft.texts.isEmpty() || draft.connection != null) {
            throw new Mismatch("I find risks by severity, type and region only.");
        }
        if (draft.number != null) {
            arguments.put("limit", draft.number);
        }
        return new Call(Call.RISKS, arguments);
    }
}
