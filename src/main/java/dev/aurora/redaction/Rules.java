package dev.aurora.redaction;

import dev.aurora.redaction.Automaton.State;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * All rules as automata: one follows what stands before a secret, and two the secrets themselves, those that are known by
 * their own look and those that are known by what stands before them. Two, since each kind alone has few states.
 */
final class Rules {
    private static final String MARK = "[redacted: ";

    /** The secrets that may begin at some place: where each automaton starts. */
    record Beginning(State byLook, State byPlace) {}

    private final List<Rule> rules;
    private final Automaton before;
    private final List<BitSet> rulesAfter;
    private final BitSet knownByLook;
    private final Automaton byLook;
    private final Automaton byPlace;
    private final Automaton harmless;
    private final Automaton code;

    /**
     * @param look whether the rule of the same place is known by its own look
     */
    Rules(List<Rule> rules, List<Boolean> look, List<Expression> harmless, List<Expression> code) {
        this.rules = List.copyOf(rules);
        knownByLook = new BitSet();
        this.harmless = new Automaton(harmless, false);
        this.code = new Automaton(code, false);
        var places = new LinkedHashMap<Expression, BitSet>();
        for (var i = 0; i < rules.size(); i++) {
            places.computeIfAbsent(rules.get(i).after(), it -> new BitSet()).set(i);
            knownByLook.set(i, look.get(i));
        }
        before = new Automaton(List.copyOf(places.keySet()), true);
        rulesAfter = List.copyOf(places.values());
        // Each has all rules, so that a rule has one number; started are only its own.
        Function<Boolean, Automaton> automaton = own -> new Automaton(
                IntStream.range(0, rules.size())
                        .mapToObj(it -> knownByLook.get(it) == own
                                ? rules.get(it).secret()
                                : new Expression.Sequence(List.of()))
                        .toList(),
                false);
        byLook = automaton.apply(true);
        byPlace = automaton.apply(false);
    }

    private Rules(Rules like) {
        rules = like.rules;
        rulesAfter = like.rulesAfter;
        knownByLook = like.knownByLook;
        before = like.before.fresh();
        byLook = like.byLook.fresh();
        byPlace = like.byPlace.fresh();
        harmless = like.harmless.fresh();
        code = like.code.fresh();
    }

    /** The same without the states that were made. */
    Rules fresh() {
        return new Rules(this);
    }

    static String mark(String name) {
        return MARK + name + "]";
    }

    List<Rule> all() {
        return rules;
    }

    Rule get(int number) {
        return rules.get(number);
    }

    /** Before the first character of a text. */
    State atBegin() {
        return before.step(before.start(), '\n');
    }

    State before(State place, char character) {
        return before.step(place, character);
    }

    State before(State place, CharSequence text) {
        var state = place;
        for (var i = 0; i < text.length(); i++) {
            state = before.step(state, text.charAt(i));
        }
        return state;
    }

    Beginning beginning(State place) {
        if (place.note() instanceof Beginning known) {
            return known;
        }
        var enabled = new BitSet();
        for (var it : place.accepted()) {
            enabled.or(rulesAfter.get(it));
        }
        var look = (BitSet) enabled.clone();
        look.and(knownByLook);
        enabled.andNot(knownByLook);
        var made = new Beginning(byLook.start(look), byPlace.start(enabled));
        place.note(made);
        return made;
    }

    /** The same place, of rules that these are like. */
    State adoptPlace(State other) {
        return before.adopt(other);
    }

    /** The same as far as these secrets have come, of rules that these are like. */
    Beginning adopt(State otherByLook, State otherByPlace) {
        return new Beginning(byLook.adopt(otherByLook), byPlace.adopt(otherByPlace));
    }

    /** Whether some secret begins with this character at that place. */
    boolean maySecretBegin(State place, char first) {
        var beginning = beginning(place);
        return !byLook(beginning.byLook(), first).isDead()
                || !byPlace(beginning.byPlace(), first).isDead();
    }

    State byLook(State from, char character) {
        return byLook.step(from, character);
    }

    State byPlace(State from, char character) {
        return byPlace.step(from, character);
    }

    /** Whether the text is the rule's secret, not only of its form. */
    boolean isSecret(int rule, CharSequence text) {
        var checks = rules.get(rule).checks();
        return checks.pass(text)
                && !(checks.mayBeHarmless() && isHarmless(text))
                && !(checks.mayBeCode() && matches(code, text));
    }

    /** A reference, a placeholder, or a word that says that there is no secret. */
    boolean isHarmless(CharSequence text) {
        return matches(harmless, text);
    }

    /** Whether it is what stands in the place of one secret, and nothing else. */
    static boolean isMark(String text) {
        return text.startsWith(MARK) && text.indexOf(']') == text.length() - 1;
    }

    private static boolean matches(Automaton automaton, CharSequence text) {
        var state = automaton.start();
        for (var i = 0; i < text.length() && !state.isDead(); i++) {
            state = automaton.step(state, text.charAt(i));
        }
        return state.accepted().length > 0;
    }

    /** How many states the automata have made up to now. */
    int states() {
        return before.size() + byLook.size() + byPlace.size() + harmless.size() + code.size();
    }
}
