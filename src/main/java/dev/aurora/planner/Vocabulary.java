package dev.aurora.planner;

import com.fasterxml.jackson.annotation.JsonAnySetter;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.aurora.planner.Sense.Comparator;
import dev.aurora.planner.Sense.Kinds;
import dev.aurora.planner.Sense.Measure;
import dev.aurora.planner.Sense.Place;
import dev.aurora.planner.Sense.Predicate;
import dev.aurora.planner.Sense.Small;
import dev.aurora.planner.Sense.Superlative;
import dev.aurora.planner.Sense.Unit;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Every word the planner knows, read from the data files of this feature. */
final class Vocabulary {
    private static final Set<String> OF_EVERY_RESOURCE = Set.of(
            "type",
            "kind",
            "service",
            "region",
            "account",
            "connection",
            "state",
            "name",
            "id",
            "arn",
            "createdAt",
            "ageDays",
            "tags");

    record Kind(
            String type, String one, String many, List<String> words, List<String> attributes, List<String> shows) {}

    record Family(List<String> words, List<String> types) {}

    record Field(String field, List<String> words, @Nullable String owner) {}

    record Reference(String field, String op) {}

    private record Catalogue(
            List<Kind> types,
            List<Family> families,
            List<Field> fields,
            List<Measure> measures,
            Map<String, Reference> references,
            List<Superlative> superlatives,
            List<Comparator> comparators,
            List<Unit> units,
            Map<String, Integer> numbers,
            Map<String, Integer> months) {}

    private record Area(List<String> words, List<String> regions) {}

    private record Places(Map<String, List<String>> regions, List<Area> areas) {}

    private final Map<String, Kind> kinds = new LinkedHashMap<>();
    private final Phrases<List<Field>> fields = new Phrases<>();
    private final Map<String, List<Field>> fieldsByWord = new LinkedHashMap<>();
    private final Map<Part, Phrases<Sense>> parts = new EnumMap<>(Part.class);
    private final List<Phrases<Sense>> senses = new ArrayList<>();
    private final Map<String, Measure> measures = new LinkedHashMap<>();
    private final Set<String> words = new HashSet<>();
    private final Catalogue catalogue;

    Vocabulary() {
        var yaml = new ObjectMapper(new YAMLFactory()).disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        catalogue = read(yaml, "catalogue.yaml", Catalogue.class);
        var small = read(yaml, "words.yaml", Words.class);
        addParts(small);
        for (var beyond : List.of(Part.CHANGE, Part.COST, Part.TELEMETRY, Part.ELSEWHERE)) {
            senses.add(phrases(beyond));
        }
        addKinds();
        addPlaces(read(yaml, "places.yaml", Places.class));
        addPredicates(List.of(read(yaml, "predicates.yaml", Predicate[].class)));
        addNumbers();
        parts.forEach((part, phrases) -> {
            if (!part.isBeyond()) {
                senses.add(phrases);
            }
        });
        senses.forEach(phrases -> words.addAll(phrases.words()));
        words.addAll(fields.words());
        words.addAll(catalogue.numbers().keySet());
        words.addAll(catalogue.months().keySet());
        inflect(small.byPart().getOrDefault("change", List.of()));
    }

    /** What the words from this place on may mean, the longest phrase first. */
    List<Phrases.Match<Sense>> senses(List<Token> tokens, int from) {
        var found = new ArrayList<Phrases.Match<Sense>>();
        for (var phrases : senses) {
            var match = phrases.longest(tokens, from);
            if (match != null) {
                found.add(match);
            }
        }
        found.sort(java.util.Comparator.comparingInt(match -> -match.length()));
        return found;
    }

    /** The number of words of that part from this place on, 0 for none. */
    int length(Part part, List<Token> tokens, int from) {
        var match = phrases(part).longest(tokens, from);
        return match == null ? 0 : match.length();
    }

    Phrases.@Nullable Match<List<Field>> field(List<Token> tokens, int from) {
        return fields.longest(tokens, from);
    }

    boolean knows(String word) {
        return words.contains(word);
    }

    Set<String> words() {
        return words;
    }

    Kind kind(String type) {
        return kinds.getOrDefault(type, new Kind(type, type, type, List.of(), List.of(), List.of()));
    }

    Measure measure(String name) {
        var measure = measures.get(name);
        if (measure == null) {
            throw new IllegalArgumentException("There is no measure " + name);
        }
        return measure;
    }

    /** Whether resources of the type have the field. */
    boolean has(String type, String field) {
        return OF_EVERY_RESOURCE.contains(field)
                || field.startsWith("tags.")
                || kind(type).attributes().contains(field);
    }

    /** The one type that has all these fields, or null where none or several have. */
    @Nullable String typeWith(Collection<String> fields) {
        var having = kinds.values().stream()
                .filter(kind -> kind.attributes().containsAll(fields))
                .map(Kind::type)
                .toList();
        return having.size() == 1 ? having.getFirst() : null;
    }

    @Nullable Reference reference(String id) {
        return catalogue.references().get(id.replaceFirst("-.*", ""));
    }

    @Nullable Integer number(String word) {
        return catalogue.numbers().get(word);
    }

    @Nullable Integer month(String word) {
        return catalogue.months().get(word);
    }

    private Phrases<Sense> phrases(Part part) {
        return parts.computeIfAbsent(part, missing -> new Phrases<>());
    }

    private void addParts(Words listed) {
        listed.byPart().forEach((name, phrases) -> {
            var part = Part.valueOf(name.toUpperCase(Locale.ROOT));
            for (var phrase : phrases) {
                if (part == Part.RISK || part == Part.NOTHING) {
                    phrases(part).addNoun(phrase, new Small(part));
                } else {
                    phrases(part).add(phrase, new Small(part));
                }
            }
        });
    }

    private void addKinds() {
        var nouns = new Phrases<Sense>();
        for (var kind : catalogue.types()) {
            kinds.put(kind.type(), kind);
            kind.words().forEach(word -> nouns.addNoun(word, new Kinds(List.of(kind.type()))));
        }
        for (var family : catalogue.families()) {
            family.words().forEach(word -> nouns.addNoun(word, new Kinds(family.types())));
        }
        for (var field : catalogue.fields()) {
            field.words()
                    .forEach(word -> fieldsByWord
                            .computeIfAbsent(word, first -> new ArrayList<>())
                            .add(field));
        }
        fieldsByWord.forEach(fields::addNoun);
        senses.add(nouns);
    }

    private void addPlaces(Places places) {
        var names = new Phrases<Sense>();
        places.regions().forEach((code, known) -> {
            names.add(code, new Place(List.of(code)));
            known.forEach(name -> names.add(name, new Place(List.of(code))));
        });
        for (var area : places.areas()) {
            area.words().forEach(word -> names.add(word, new Place(area.regions())));
        }
        senses.add(names);
    }

    private void addPredicates(List<Predicate> predicates) {
        var said = new Phrases<Sense>();
        for (var predicate : predicates) {
            for (var word : predicate.words()) {
                said.add(word, predicate);
                if (word.endsWith("backup") || word.endsWith("public ip") || word.endsWith("address")) {
                    said.addNoun(word, predicate);
                }
            }
        }
        senses.add(said);
    }

    private void addNumbers() {
        var extremes = new Phrases<Sense>();
        catalogue.superlatives().forEach(one -> one.words().forEach(word -> extremes.add(word, one)));
        var comparators = new Phrases<Sense>();
        catalogue.comparators().forEach(one -> one.words().forEach(word -> comparators.add(word, one)));
        var quantities = new Phrases<Sense>();
        for (var measure : catalogue.measures()) {
            measures.put(measure.name(), measure);
            measure.words().forEach(word -> quantities.addNoun(word, measure));
        }
        var units = new Phrases<Sense>();
        catalogue.units().forEach(one -> one.words().forEach(word -> units.addNoun(word, one)));
        senses.addAll(List.of(extremes, comparators, quantities, units));
    }

    /** "Deleted" and "deleting" wish a change as much as "delete", unless the word says something of a resource. */
    private void inflect(List<String> verbs) {
        for (var verb : verbs) {
            if (verb.contains(" ")) {
                continue;
            }
            var stem = verb.endsWith("e") ? verb.substring(0, verb.length() - 1) : verb;
            var doubled = stem.matches("[^aeiou]+[aeiou][^aeiouwxy]") ? stem + stem.charAt(stem.length() - 1) : stem;
            for (var form : List.of(doubled + "ed", doubled + "ing", verb + "s")) {
                if (stem.length() > 2 && words.add(form)) {
                    phrases(Part.CHANGE).add(form, new Small(Part.CHANGE));
                }
            }
        }
    }

    private static <T> T read(ObjectMapper yaml, String file, Class<T> type) {
        try (var in = Vocabulary.class.getResourceAsStream("/planner/" + file)) {
            if (in == null) {
                throw new IllegalStateException("The vocabulary " + file + " is not on the class path");
            }
            return yaml.readValue(in, type);
        } catch (IOException e) {
            throw new UncheckedIOException("The vocabulary " + file + " cannot be read", e);
        }
    }

    /** The small words by the name of their part. */
    private record Words(@JsonAnySetter Map<String, List<String>> byPart) {}
}
