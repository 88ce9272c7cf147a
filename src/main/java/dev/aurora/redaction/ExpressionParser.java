package dev.aurora.redaction;

import dev.aurora.redaction.Expression.Choice;
import dev.aurora.redaction.Expression.One;
import dev.aurora.redaction.Expression.Repeat;
import dev.aurora.redaction.Expression.Sequence;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Reads one {@link Expression}; a mistake in it is one of whoever wrote the rules. */
final class ExpressionParser {
    private static final String ANY_CASE = "(?i:";

    private final String text;
    private int at;
    private int anyCase;

    ExpressionParser(String text) {
        this.text = text;
    }

    Expression parse() {
        var expression = choice();
        if (at < text.length()) {
            throw mistake("unexpected '" + text.charAt(at) + "'");
        }
        return expression;
    }

    private Expression choice() {
        var options = new ArrayList<Expression>();
        options.add(sequence());
        while (take('|')) {
            options.add(sequence());
        }
        return options.size() == 1 ? options.getFirst() : new Choice(List.copyOf(options));
    }

    private Expression sequence() {
        var parts = new ArrayList<Expression>();
        while (at < text.length() && text.charAt(at) != '|' && text.charAt(at) != ')') {
            parts.add(repeated(single()));
        }
        return parts.size() == 1 ? parts.getFirst() : new Sequence(List.copyOf(parts));
    }

    private Expression repeated(Expression part) {
        if (take('*')) {
            return new Repeat(part, 0, -1);
        }
        if (take('+')) {
            return new Repeat(part, 1, -1);
        }
        if (take('?')) {
            return new Repeat(part, 0, 1);
        }
        if (!take('{')) {
            return part;
        }
        var least = number();
        var most = !take(',') ? least : text.charAt(at) == '}' ? -1 : number();
        expect('}');
        return new Repeat(part, least, most);
    }

    private Expression single() {
        if (text.startsWith(ANY_CASE, at)) {
            at += ANY_CASE.length();
            anyCase++;
            var inner = choice();
            anyCase--;
            expect(')');
            return inner;
        }
        if (take('(')) {
            var inner = choice();
            expect(')');
            return inner;
        }
        if (take('[')) {
            return one(members());
        }
        if (take('.')) {
            return one(Symbol.not(Symbol.range('\n', '\n')));
        }
        if (take('\\')) {
            return one(escaped());
        }
        var literal = next();
        if ("*+?{}])".indexOf(literal) >= 0) {
            throw mistake("'" + literal + "' must be written as \\" + literal);
        }
        return one(Symbol.range(literal, literal));
    }

    private One one(BitSet symbols) {
        return new One(anyCase > 0 ? Symbol.anyCase(symbols) : symbols);
    }

    private BitSet members() {
        var inverted = take('^');
        var set = new BitSet(Symbol.COUNT);
        while (!take(']')) {
            if (take('\\')) {
                set.or(escaped());
                continue;
            }
            var first = next();
            var isRange = at + 1 < text.length() && text.charAt(at) == '-' && text.charAt(at + 1) != ']';
            if (isRange) {
                at++;
            }
            set.or(Symbol.range(first, isRange ? next() : first));
        }
        return inverted ? Symbol.not(anyCase > 0 ? Symbol.anyCase(set) : set) : set;
    }

    private BitSet escaped() {
        var character = next();
        return switch (character) {
            case 'd' -> Symbol.range('0', '9');
            case 'w' -> {
                var word = Symbol.range('a', 'z');
                word.or(Symbol.range('A', 'Z'));
                word.or(Symbol.range('0', '9'));
                word.set('_');
                yield word;
            }
            case 's' -> {
                var space = Symbol.range('\t', '\r');
                space.set(' ');
                yield space;
            }
            case 'n' -> Symbol.range('\n', '\n');
            case 'r' -> Symbol.range('\r', '\r');
            case 't' -> Symbol.range('\t', '\t');
            default -> {
                if (Character.isLetterOrDigit(character)) {
                    throw mistake("unknown escape \\" + character);
                }
                yield Symbol.range(character, character);
            }
        };
    }

    private int number() {
        var value = 0;
        var from = at;
        while (at < text.length() && Character.isDigit(text.charAt(at))) {
            value = value * 10 + (next() - '0');
        }
        if (from == at) {
            throw mistake("a number is missing");
        }
        return value;
    }

    private boolean take(char expected) {
        var there = at < text.length() && text.charAt(at) == expected;
        if (there) {
            at++;
        }
        return there;
    }

    private void expect(char expected) {
        if (!take(expected)) {
            throw mistake("'" + expected + "' is missing");
        }
    }

    private char next() {
        if (at == text.length()) {
            throw mistake("it ends too early");
        }
        var character = text.charAt(at++);
        if (character >= Symbol.OTHER) {
            throw mistake("only ASCII is told apart");
        }
        return character;
    }

    private IllegalArgumentException mistake(String what) {
        return new IllegalArgumentException("Expression " + text + " at " + at + ": " + what);
    }
}
