package dev.aurora.planner;

import dev.aurora.planner.Draft.Comparison;
import dev.aurora.planner.Draft.Said;
import dev.aurora.planner.Sense.Alternative;
import dev.aurora.planner.Sense.Measure;
import dev.aurora.planner.Vocabulary.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Turns what was said into conditions on the fields that the resources in question have. */
final class Fitting {
    private final Vocabulary vocabulary;
    private final Set<String> types;

    Fitting(Vocabulary vocabulary, Collection<String> types) {
        this.vocabulary = vocabulary;
        this.types = new LinkedHashSet<>(types);
    }

    /** All conditions, which must all hold; "or" is understood between values of one field only. */
    List<Filter> filters(Draft draft) throws Mismatch {
        var filters = new ArrayList<Filter>();
        for (var said : draft.said) {
            filters.add(filter(said));
        }
        for (var comparison : draft.comparisons) {
            filters.add(filter(comparison));
        }
        for (var filter : draft.filters) {
            filters.add(checked(filter));
        }
        if (draft.called != null) {
            filters.add(new Filter("name", "eq", draft.called));
        }
        for (var id : draft.ids) {
            filters.add(reference(id));
        }
        var joined = withoutConflict(filters);
        if (draft.alternatives > filters.size() - joined.size()) {
            throw new Mismatch("I find what meets all conditions, not one or the other.");
        }
        return joined;
    }

    private Filter filter(Said said) throws Mismatch {
        var alternatives = said.predicate().filters();
        var fit = alternatives == null ? null : fit(alternatives);
        if (fit == null) {
            throw new Mismatch("I cannot tell of " + named() + " whether they are \"" + said.words() + "\".");
        }
        var negated = said.negated() ? fit.filter().negated() : fit.filter();
        if (negated == null) {
            throw new Mismatch("I cannot look for " + named() + " that are not \"" + said.words() + "\".");
        }
        return negated;
    }

    private @Nullable Alternative fit(List<Alternative> alternatives) {
        if (types.isEmpty()) {
            var general =
                    alternatives.stream().filter(one -> one.types() == null).toList();
            return general.size() == 1 ? general.getFirst() : null;
        }
        return alternatives.stream().filter(this::fits).findFirst().orElse(null);
    }

    private boolean fits(Alternative alternative) {
        return alternative.types() == null
                ? have(alternative.field())
                : alternative.types().containsAll(types);
    }

    boolean have(String field) {
        return types.isEmpty()
                ? vocabulary.has("", field)
                : types.stream().allMatch(type -> vocabulary.has(type, field));
    }

    private Filter filter(Comparison comparison) throws Mismatch {
        var unit = comparison.unit();
        var measure = comparison.measure();
        if (measure == null) {
            measure = vocabulary.measure(unit != null && unit.unit().equals("time") ? "age" : "size");
        }
        var field = field(measure);
        if (unit == null && !measure.unit().equals("none")) {
            throw new Mismatch("I do not see in which unit the " + measure.name() + " is meant.");
        }
        if (unit != null && !unit.unit().equals(measure.unit())) {
            throw new Mismatch(
                    "I do not know " + measure.name() + " in " + unit.words().getFirst() + "s.");
        }
        var factor = unit == null ? 1 : unit.factor() / measure.fields().getOrDefault(field, 1.0);
        return new Filter(field, comparison.op(), whole(comparison.number() * factor));
    }

    private static Object whole(double number) {
        return number == Math.rint(number) && Math.abs(number) < 1e15 ? (Object) (long) number : (Object) number;
    }

    /** The field of the measure that all types have. */
    String field(Measure measure) throws Mismatch {
        return measure.fields().keySet().stream()
                .filter(this::have)
                .findFirst()
                .orElseThrow(() -> new Mismatch("I do not know the " + measure.name() + " of " + named() + "."));
    }

    /** The field by which people mean to group: their own before one that every resource has. */
    String field(List<Field> meanings) throws Mismatch {
        for (var meaning : meanings) {
            if (meaning.owner() != null && types.equals(Set.of(meaning.owner()))) {
                return meaning.field();
            }
        }
        for (var meaning : meanings) {
            if (meaning.owner() == null && have(meaning.field())) {
                return meaning.field();
            }
        }
        throw new Mismatch("I do not know the " + meanings.getFirst().words().getFirst() + " of " + named() + ".");
    }

    private Filter checked(Filter filter) throws Mismatch {
        if (have(filter.field())) {
            return filter;
        }
        throw new Mismatch("I do not know the field " + filter.field() + " of " + named() + ".");
    }

    private Filter reference(Token id) throws Mismatch {
        var reference = vocabulary.reference(id.raw());
        if (reference == null || types.isEmpty() || !have(reference.field())) {
            throw new Mismatch("I do not know how " + named() + " belong to " + id.raw() + ".");
        }
        return new Filter(reference.field(), reference.op(), id.raw());
    }

    /** Two values of one field are alternatives; two answers to one yes-or-no question are a contradiction. */
    private static List<Filter> withoutConflict(List<Filter> filters) throws Mismatch {
        var joined = new ArrayList<Filter>();
        for (var filter : new LinkedHashSet<>(filters)) {
            var same = joined.stream()
                    .filter(other -> other.field().equals(filter.field())
                            && other.op().equals(filter.op())
                            && !filter.field().equals("openPorts"))
                    .findFirst();
            if (same.isEmpty()) {
                joined.add(filter);
            } else if (same.get().value() instanceof String one
                    && filter.value() instanceof String other
                    && (filter.op().equals("eq") || filter.op().equals("ne"))) {
                joined.set(
                        joined.indexOf(same.get()),
                        Filter.of(
                                filter.field(), List.of(one, other), filter.op().equals("ne")));
            } else {
                throw new Mismatch("Two conditions on " + filter.field() + " do not go together.");
            }
        }
        return joined;
    }

    String named() {
        if (types.isEmpty()) {
            return "resources";
        }
        return String.join(
                " and ",
                types.stream().map(type -> vocabulary.kind(type).many()).toList());
    }
}
