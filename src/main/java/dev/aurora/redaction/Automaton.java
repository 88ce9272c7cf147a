package dev.aurora.redaction;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Many expressions looked for at once, one step for each character whatever the text: a deterministic automaton whose
 * states are made when they are first needed. Each expression goes by its place in the list.
 */
final class Automaton {
    /** Where a text has led. States are shared; a step that two threads find missing gives both the same state. */
    static final class State {
        private final BitSet nodes;
        private final int[] waiting;
        private final int[] accepted;
        private final @Nullable State[] next = new @Nullable State[Symbol.COUNT];
        private @Nullable Object note;

        private State(BitSet nodes, int[] waiting, int[] accepted) {
            this.nodes = nodes;
            this.waiting = waiting;
            this.accepted = accepted;
        }

        /** Nothing can match any more, whatever follows. */
        boolean isDead() {
            return nodes.isEmpty();
        }

        /** The expressions that match what led here, in order. */
        int[] accepted() {
            return accepted;
        }

        /** What its user has noted on it, which must be immutable and the same whoever notes it. */
        @Nullable Object note() {
            return note;
        }

        void note(Object value) {
            note = value;
        }
    }

    /** Either one that waits for a symbol, one that goes on with two others, or one that accepts. */
    private record Node(@Nullable BitSet symbols, int first, int second, int accepts) {}

    private final List<Node> nodes;
    private final int[] starts;
    /** For matches that may begin anywhere: the nodes to which each symbol leads from the starts; else all are empty. */
    private final BitSet[] begun;

    private final Map<BitSet, State> states = new HashMap<>();
    private final State start;
    private volatile int size;

    /** @param anywhere whether a match may begin at any character, and not at the first alone */
    Automaton(List<Expression> expressions, boolean anywhere) {
        nodes = new ArrayList<>();
        starts = new int[expressions.size()];
        for (var i = 0; i < starts.length; i++) {
            var end = add(new Node(null, -1, -1, i));
            starts[i] = compile(expressions.get(i), end);
        }
        var all = new BitSet();
        IntStream.of(starts).forEach(it -> enter(it, all));
        begun = new BitSet[Symbol.COUNT];
        for (var symbol = 0; symbol < begun.length; symbol++) {
            begun[symbol] = anywhere ? led(all.stream().toArray(), symbol, new BitSet()) : new BitSet();
        }
        start = state(anywhere ? new BitSet() : all);
    }

    private Automaton(Automaton like) {
        nodes = like.nodes;
        starts = like.starts;
        begun = like.begun;
        start = state(like.start.nodes);
    }

    /** The same without the states that were made. */
    Automaton fresh() {
        return new Automaton(this);
    }

    State start() {
        return start;
    }

    /** For these of the expressions only. */
    State start(BitSet expressions) {
        var set = new BitSet();
        expressions.stream().forEach(it -> enter(starts[it], set));
        return state(set);
    }

    State step(State from, char character) {
        var to = from.next[Symbol.of(character)];
        return to != null ? to : make(from, Symbol.of(character));
    }

    /** Its own state for where one of the automaton that it is like has led. */
    State adopt(State other) {
        return state(other.nodes);
    }

    /** How many states have been made. */
    int size() {
        return size;
    }

    private State make(State from, int symbol) {
        var to = state(led(from.waiting, symbol, (BitSet) begun[symbol].clone()));
        from.next[symbol] = to;
        return to;
    }

    /** Adds the nodes to which the symbol leads from these. */
    private BitSet led(int[] from, int symbol, BitSet set) {
        for (var index : from) {
            var node = nodes.get(index);
            if (node.symbols() != null && node.symbols().get(symbol)) {
                enter(node.first(), set);
            }
        }
        return set;
    }

    private synchronized State state(BitSet set) {
        var state = states.computeIfAbsent(
                set,
                it -> new State(
                        it,
                        it.stream()
                                .filter(node -> nodes.get(node).symbols() != null)
                                .toArray(),
                        it.stream()
                                .map(node -> nodes.get(node).accepts())
                                .filter(accepts -> accepts >= 0)
                                .sorted()
                                .distinct()
                                .toArray()));
        size = states.size();
        return state;
    }

    /** Adds the node, or those that it goes on with. */
    private void enter(int node, BitSet set) {
        if (nodes.get(node).symbols() != null || nodes.get(node).accepts() >= 0) {
            set.set(node);
            return;
        }
        var seen = new BitSet();
        var open = new ArrayDeque<Integer>();
        open.add(node);
        while (!open.isEmpty()) {
            var index = open.removeLast();
            if (index < 0 || seen.get(index)) {
                continue;
            }
            seen.set(index);
            var it = nodes.get(index);
            if (it.symbols() != null || it.accepts() >= 0) {
                set.set(index);
            } else {
                open.add(it.first());
                open.add(it.second());
            }
        }
    }

    private int add(Node node) {
        nodes.add(node);
        return nodes.size() - 1;
    }

    /** The node at which the expression begins, when the one behind it is {@code next}. */
    private int compile(Expression expression, int next) {
        return switch (expression) {
            case Expression.One it -> add(new Node(it.symbols(), next, -1, -1));
            case Expression.Sequence it -> {
                var begin = next;
                for (var part : it.parts().reversed()) {
                    begin = compile(part, begin);
                }
                yield begin;
            }
            case Expression.Choice it -> {
                var begin = -1;
                for (var option : it.options()) {
                    begin = add(new Node(null, compile(option, next), begin, -1));
                }
                yield begin;
            }
            case Expression.Repeat it -> repeat(it, next);
        };
    }

    private int repeat(Expression.Repeat repeat, int next) {
        var begin = next;
        if (repeat.most() < 0) {
            var loop = add(new Node(null, -1, next, -1));
            nodes.set(loop, new Node(null, compile(repeat.part(), loop), next, -1));
            begin = loop;
        } else {
            for (var i = repeat.least(); i < repeat.most(); i++) {
                begin = add(new Node(null, compile(repeat.part(), begin), next, -1));
            }
        }
        for (var i = 0; i < repeat.least(); i++) {
            begin = compile(repeat.part(), begin);
        }
        return begin;
    }
}
