package dev.aurora.planner;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Phrases of one kind with what each means. Within a phrase the small words of a question may be left out or put in. */
final class Phrases<T> {
    private static final Set<String> SKIPPED =
            Set.of("the", "a", "an", "of", "to", "our", "my", "your", "this", "is", "are", "be", "by", "from", "for");

    /** What a phrase at some place means, and how many words it takes. */
    record Match<T>(T meaning, int length, boolean plural) {}

    private record Phrase<T>(List<String> words, T meaning, boolean plural) {}

    private final Map<String, List<Phrase<T>>> byFirstWord = new HashMap<>();
    private final Set<String> words = new HashSet<>();

    void add(String phrase, T meaning) {
        add(phrase, meaning, false);
    }

    /** Adds the phrase and its plural. */
    void addNoun(String phrase, T meaning) {
        add(phrase, meaning, false);
        add(plural(phrase), meaning, true);
    }

    @Nullable Match<T> longest(List<Token> tokens, int from) {
        if (from >= tokens.size() || tokens.get(from).quoted()) {
            return null;
        }
        Match<T> best = null;
        for (var phrase : byFirstWord.getOrDefault(tokens.get(from).word(), List.of())) {
            var length = length(phrase.words(), tokens, from);
            if (length > 0 && (best == null || length > best.length())) {
                best = new Match<>(phrase.meaning(), length, phrase.plural());
            }
        }
        return best;
    }

    Set<String> words() {
        return words;
    }

    private void add(String phrase, T meaning, boolean plural) {
        var split = List.of(phrase.split(" ", -1));
        byFirstWord
                .computeIfAbsent(split.getFirst(), first -> new ArrayList<>())
                .add(new Phrase<>(split, meaning, plural));
        words.addAll(split);
    }

    private static int length(List<String> words, List<Token> tokens, int from) {
        var at = from + 1;
        for (var i = 1; i < words.size(); i++) {
            while (at < tokens.size()
                    && !tokens.get(at).word().equals(words.get(i))
                    && SKIPPED.contains(tokens.get(at).word())) {
                at++;
            }
            if (at >= tokens.size()
                    || tokens.get(at).quoted()
                    || !tokens.get(at).word().equals(words.get(i))) {
                return 0;
            }
            at++;
        }
        return at - from;
    }

    private static String plural(String phrase) {
        if (phrase.endsWith("y") && !phrase.endsWith("ey") && !phrase.endsWith("ay")) {
            return phrase.substring(0, phrase.length() - 1) + "ies";
        }
        return phrase.matches(".*(s|x|ch|sh)") ? phrase + "es" : phrase + "s";
    }
}
