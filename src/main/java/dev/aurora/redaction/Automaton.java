package dev.aurora.redaction;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Many expressions looked for at once, one step for each character whatever the text: a deterministic automaton whose
 * states are made when they are first needed. Each expression goes by its place in the list.
 */
final class Automaton {
    /** Where a text has led. States are shared; a step that two threads find missing gives both the same state. */
    static final class State {
        private static final int[] NONE = {};

        private final BitSet nodes;
        private final int[] accepted;
        private final @Nullable State[] next = new @Nullable State[Symbol.COUNT];
        private @Nullable Object note;

        private State(BitSet nodes, int[] accepted) {
            this.nodes = nodes;
            this.accepted = accepted.length == 0 ? NONE : accepted;
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

    private final List<Node> nodes = new ArrayList<>();
    private final int[] starts;
    private final boolean anywhere;
    private final Map<BitSet, State> states = new HashMap<>();
    private final State start;

    /** @param anywhere whether a match may begin at any character, and not at the first alone */
    Automaton(List<Expression> expressions, boolean anywhere) {
        this.anywhere = anywhere;
        starts = new int[expressions.size()];
        for (var i = 0; i < starts.length; i++) {
            var end = add(new Node(null, -1, -1, i));
            starts[i] = compile(expressions.get(i), end);
        }
        var all = new BitSet();
        all.set(0, starts.length);
        start = start(all);
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

    /** How many states have been made. */
    synchronized int size() {
        return states.size();
    }

    private synchronized State make(State from, int symbol) {
        var set = new BitSet();
        from.nodes.stream().mapToObj(nodes::get).forEach(it -> {
            if (it.symbols() != null && it.symbols().get(symbol)) {
                enter(it.first(), set);
            }
        });
        if (anywhere) {
            set.or(start.nodes);
        }
        var to = state(set);
        from.next[symbol] = to;
        return to;
    }

    private synchronized State state(BitSet set) {
        return states.computeIfAbsent(
                set,
                it -> new State(
                        it,
                        it.stream()
                                .map(node -> nodes.get(node).accepts())
                                .filter(accepts -> accepts >= 0)
                                .sorted()
                                .distinct()
                                .toArray()));
    }

    /** Adds the node, or those that it goes on with. */
    private void enter(int node, BitSet set) {
        var seen = new BitSet();
        var open = new ArrayList<Integer>();
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
