package dev.aurora.planner;

import dev.aurora.planner.Sense.Measure;
import dev.aurora.planner.Sense.Predicate;
import dev.aurora.planner.Sense.Superlative;
import dev.aurora.planner.Vocabulary.Field;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the words of one clause said, before it is known what they mean together. */
final class Draft {
    record Said(Predicate predicate, boolean negated, String words) {}

    /** A number to compare with; without a measure it is the size or the age that the unit tells. */
    record Comparison(
            String op,
            double number,
            Sense.@Nullable Unit unit,
            @Nullable Measure measure) {}

    final Set<String> types = new LinkedHashSet<>();
    final Set<Part> parts = EnumSet.noneOf(Part.class);
    final List<Filter> filters = new ArrayList<>();
    final List<Said> said = new ArrayList<>();
    final List<Comparison> comparisons = new ArrayList<>();
    final List<List<Field>> groups = new ArrayList<>();
    final List<List<Field>> mentionedFields = new ArrayList<>();
    final Set<String> texts = new LinkedHashSet<>();
    final List<Token> ids = new ArrayList<>();
    final List<Token> leftovers = new ArrayList<>();
    boolean plural;
    boolean negated;
    boolean again;
    boolean asksWhat;
    boolean universal;
    boolean period;
    boolean from;
    boolean some;
    int alternatives;

    @Nullable Measure measure;

    @Nullable Measure orderedBy;

    @Nullable String orderedByField;

    @Nullable Superlative superlative;

    @Nullable Integer number;

    @Nullable String connection;

    @Nullable String called;

    @Nullable Part beyond;

    boolean has(Part part) {
        return parts.contains(part);
    }

    /** Whether the next thing said is denied; asking ends the denial. */
    boolean takeNegation() {
        var taken = negated;
        negated = false;
        return taken;
    }

    boolean namesSubject() {
        return !types.isEmpty() || has(Part.NOTHING) || has(Part.RISK);
    }

    boolean hasConditions() {
        return !filters.isEmpty()
                || !said.isEmpty()
                || !comparisons.isEmpty()
                || !texts.isEmpty()
                || called != null
                || connection != null;
    }
}
