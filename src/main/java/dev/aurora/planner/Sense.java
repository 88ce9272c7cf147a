package dev.aurora.planner;

import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a phrase of the vocabulary means. */
sealed interface Sense {
    record Small(Part part) implements Sense {}

    record Kinds(List<String> types) implements Sense {}

    record Place(List<String> regions) implements Sense {}

    /** The first alternative that fits the types in question counts; with a text it is a search. */
    record Predicate(
            List<String> words,
            @Nullable List<Alternative> filters,
            @Nullable String text) implements Sense {}

    record Measure(String name, List<String> words, String unit, Map<String, Double> fields) implements Sense {}

    record Superlative(List<String> words, String field, String order) implements Sense {}

    record Comparator(String op, List<String> words, boolean age) implements Sense {}

    record Unit(List<String> words, String unit, double factor) implements Sense {}

    /** A filter for the given types, or for every type that has the field. */
    record Alternative(
            String field,
            String op,
            @Nullable Object value,
            @Nullable List<String> types) {
        Filter filter() {
            return new Filter(field, op, value);
        }
    }
}
