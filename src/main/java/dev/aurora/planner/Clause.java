package dev.aurora.planner;

import dev.aurora.planner.Phrases.Match;
import dev.aurora.planner.Vocabulary.Field;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** One question's words, with the ways of looking at them that all readers share. */
record Clause(List<Token> tokens, Vocabulary vocabulary) {

    int size() {
        return tokens.size();
    }

    Token at(int i) {
        return tokens.get(i);
    }

    String word(int i) {
        return i >= 0 && i < size() && !at(i).quoted() ? at(i).word() : "";
    }

    int length(Part part, int i) {
        return vocabulary.length(part, tokens, i);
    }

    <T extends Sense> @Nullable Match<T> sense(Class<T> type, int i) {
        for (var match : vocabulary.senses(tokens, i)) {
            if (type.isInstance(match.meaning())) {
                return new Match<>(type.cast(match.meaning()), match.length(), match.plural());
            }
        }
        return null;
    }

    @Nullable Match<List<Field>> field(int i) {
        return vocabulary.field(tokens, i);
    }

    /** The first place from here on that none of these words holds. */
    int skip(int i, String... words) {
        var at = i;
        while (at < size() && List.of(words).contains(word(at))) {
            at++;
        }
        return at;
    }

    int skipFiller(int i) {
        var at = i;
        while (at < size() && !at(at).quoted() && length(Part.FILLER, at) > 0) {
            at++;
        }
        return at;
    }

    /** A word that can only be a value: quoted, with signs in it, or not in the vocabulary. */
    boolean isFree(int i) {
        return i < size()
                && !at(i).isNumber()
                && (at(i).quoted() || !vocabulary.knows(at(i).raw().toLowerCase(Locale.ROOT)));
    }

    /** Any word that may stand as a value where one is expected. */
    boolean isValue(int i) {
        return i < size() && (isFree(i) || (length(Part.FILLER, i) == 0 && length(Part.AND, i) == 0));
    }

    /** "What do we have?", and not "what are you?". */
    boolean asksWhatThereIs() {
        return tokens.stream().noneMatch(token -> token.word().matches("you|your|i"))
                && tokens.stream().anyMatch(token -> token.word().matches("have|own|run|there|exists?|use|is|keep"));
    }
}
