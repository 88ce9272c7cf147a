package dev.aurora.planner;

import java.util.ArrayList;
import java.util.List;
import org.apache.commons.text.similarity.LevenshteinDistance;
import org.jspecify.annotations.Nullable;

/** Mends typing mistakes towards the vocabulary, and leaves alone whatever looks like a name. */
final class Spelling {
    private static final int SHORTEST = 4;
    private static final int LONG = 8;
    private final Vocabulary vocabulary;

    Spelling(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    List<Token> mend(List<Token> tokens) {
        var mended = new ArrayList<Token>();
        for (var i = 0; i < tokens.size(); i++) {
            var token = tokens.get(i);
            if (token.quoted() || vocabulary.knows(token.word())) {
                mended.add(token);
            } else if (isCompound(token) && !namesTag(tokens, i)) {
                for (var part : token.word().split("-", -1)) {
                    mended.add(new Token(part, part, false, ' '));
                }
            } else {
                mended.add(token.as(nearest(token.word())));
            }
        }
        return mended;
    }

    private static boolean namesTag(List<Token> tokens, int i) {
        return isTag(tokens, i - 1) || isTag(tokens, i + 1);
    }

    private static boolean isTag(List<Token> tokens, int i) {
        return i >= 0 && i < tokens.size() && tokens.get(i).word().matches("tags?|tagged|label(led)?");
    }

    private boolean isCompound(Token token) {
        return token.word().contains("-")
                && List.of(token.word().split("-", -1)).stream().allMatch(vocabulary::knows);
    }

    /** The one word within reach, or the word itself when there is none or the choice is open. */
    String nearest(String word) {
        if (word.length() < SHORTEST || !word.chars().allMatch(Character::isLetter)) {
            return word;
        }
        var swapped = swapped(word);
        if (swapped != null) {
            return swapped;
        }
        var reach = word.length() >= LONG ? 2 : 1;
        var distance = new LevenshteinDistance(reach);
        var best = new ArrayList<String>();
        var shortest = reach + 1;
        for (var known : vocabulary.words()) {
            if (known.length() < SHORTEST || known.charAt(0) != word.charAt(0)) {
                continue;
            }
            int steps = distance.apply(word, known);
            if (steps < 0 || steps > shortest || (word.length() == SHORTEST && known.length() <= word.length())) {
                continue;
            }
            if (steps < shortest) {
                best.clear();
                shortest = steps;
            }
            best.add(known);
        }
        return best.size() == 1 ? best.getFirst() : singular(best, word);
    }

    /** Of two forms of one noun, the one that ends as the word does. */
    private static String singular(List<String> best, String word) {
        return best.stream()
                .filter(known -> known.charAt(known.length() - 1) == word.charAt(word.length() - 1))
                .reduce((one, other) -> one.length() <= other.length() ? one : other)
                .filter(known -> best.stream().allMatch(other -> other.startsWith(known) || known.startsWith(other)))
                .orElse(word);
    }

    private @Nullable String swapped(String word) {
        var letters = word.toCharArray();
        for (var i = 0; i + 1 < letters.length; i++) {
            var swapped = word.substring(0, i) + letters[i + 1] + letters[i] + word.substring(i + 2);
            if (!swapped.equals(word) && vocabulary.knows(swapped)) {
                return swapped;
            }
        }
        return null;
    }
}
