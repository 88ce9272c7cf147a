package dev.aurora.redaction;

import java.util.BitSet;

/**
 * How one kind of secret is told.
 *
 * @param name what stands in its place, for people
 * @param after what must stand right before it
 * @param secret the secret itself
 * @param followers the symbols of which one must follow it
 * @param checks what else must hold for it
 */
record Rule(String id, String name, Expression after, Expression secret, BitSet followers, Checks checks) {
    /**
     * What of a text the automaton cannot count. All of it stays true when a text grows, but for the two last.
     *
     * @param length the fewest characters
     * @param distinct the fewest different characters
     * @param random whether it has letters and digits in one row, which no name has
     * @param mixed whether it has a digit, a sign that no word has, or letters of both cases
     * @param mayBeHarmless whether it is none when it is a reference, a placeholder or the like
     * @param mayBeCode whether it is none when it is what stands in the place of a value in a program
     */
    record Checks(int length, int distinct, boolean random, boolean mixed, boolean mayBeHarmless, boolean mayBeCode) {
        private static final int ROW = 8;
        private static final String SIGNS_OF_WORDS = "-_.,:;'!?)";

        boolean pass(CharSequence text) {
            return text.length() >= length
                    && (distinct == 0 || text.chars().distinct().limit(distinct).count() == distinct)
                    && (!random || isRandom(text))
                    && (!mixed || isMixed(text));
        }

        private static boolean isRandom(CharSequence text) {
            var digits = 0;
            var letters = 0;
            for (var i = 0; i < text.length(); i++) {
                var isDigit = isDigit(text.charAt(i));
                var isLetter = isLetter(text.charAt(i));
                digits = isDigit ? digits + 1 : isLetter ? digits : 0;
                letters = isLetter ? letters + 1 : isDigit ? letters : 0;
                if (digits > 0 && letters > 0 && digits + letters >= ROW) {
                    return true;
                }
            }
            return false;
        }

        private static boolean isMixed(CharSequence text) {
            return text.chars().anyMatch(it -> isDigit(it) || (!isLetter(it) && SIGNS_OF_WORDS.indexOf(it) < 0))
                    || (text.chars().anyMatch(Character::isLowerCase)
                            && text.chars().skip(1).anyMatch(Character::isUpperCase));
        }

        private static boolean isDigit(int character) {
            return character >= '0' && character <= '9';
        }

        private static boolean isLetter(int character) {
            return (character >= 'a' && character <= 'z') || (character >= 'A' && character <= 'Z');
        }
    }

    /** Whether it may end where this symbol, or the end of the text, follows. */
    boolean mayEndBefore(int symbol) {
        return followers.get(symbol);
    }

    String mark() {
        return Rules.mark(name);
    }
}
