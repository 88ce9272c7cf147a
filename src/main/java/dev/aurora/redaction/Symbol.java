package dev.aurora.redaction;

import java.util.BitSet;

/** What rules tell apart: each ASCII character, all others together, and that a text is over. */
final class Symbol {
    static final int OTHER = 128;
    static final int COUNT = OTHER + 1;
    static final int END = COUNT;

    static int of(char character) {
        return character < OTHER ? character : OTHER;
    }

    static BitSet range(char first, char last) {
        var set = new BitSet(COUNT);
        set.set(first, last + 1);
        return set;
    }

    static BitSet not(BitSet set) {
        var others = (BitSet) set.clone();
        others.flip(0, COUNT);
        return others;
    }

    /** The set with the other case of its letters. */
    static BitSet anyCase(BitSet set) {
        var both = (BitSet) set.clone();
        for (var letter = 'a'; letter <= 'z'; letter++) {
            var upper = Character.toUpperCase(letter);
            if (set.get(letter) || set.get(upper)) {
                both.set(letter);
                both.set(upper);
            }
        }
        return both;
    }

    private Symbol() {}
}
