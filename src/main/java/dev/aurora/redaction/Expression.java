package dev.aurora.redaction;

import java.util.BitSet;
import java.util.List;

/**
 * A regular expression over {@link Symbol}s: literals, classes, groups, alternatives and repetitions as everywhere, and
 * {@code (?i:...)}. What an automaton without memory cannot tell (captures, look-around, back references) is no part of it.
 */
sealed interface Expression {
    /** One of these symbols. */
    record One(BitSet symbols) implements Expression {}

    record Sequence(List<Expression> parts) implements Expression {}

    record Choice(List<Expression> options) implements Expression {}

    /**
     * The part again and again.
     *
     * @param most negative for any number
     */
    record Repeat(Expression part, int least, int most) implements Expression {}

    static Expression parse(String text) {
        return new ExpressionParser(text).parse();
    }
}
