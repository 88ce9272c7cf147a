package dev.aurora.redaction;

import dev.aurora.redaction.Automaton.State;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Redacts a text that comes in pieces. What goes out, joined, is the same however the text was cut. Held back is only what
 * may be the beginning of a secret, and of that at most so much as {@link #LONGEST} says: a longer one is marked as redacted at
 * once and swallowed up to its end. Not for use by several threads at once.
 */
public final class StreamRedactor {
    static final int LONGEST = 16 * 1024;

    private static final int FIRST_ROOM = 256;
    /** Of a long text, so much at once. */
    private static final int SLICE = 64 * 1024;

    private static final int KEPT_ROOM = 64 * 1024;

    private enum Phase {
        /** Looks whether a secret begins at {@code from}. */
        SEARCH,
        /** A secret is found; looks whether another one begins in it and ends behind it. */
        EXTEND,
        /** A secret is found that is longer than what is held back: its mark is out, its end is not yet seen. */
        SWALLOW
    }

    private final RuleStates states;
    private final StringBuilder out = new StringBuilder();

    private Rules rules;
    private char[] held = new char[FIRST_ROOM];
    private int size;
    /** Up to here what is held is out. */
    private int given;
    /** Up to here it may go out. */
    private int from;
    /** What stands before {@code from}. */
    private State place;

    private Phase phase = Phase.SEARCH;
    /** Where the secret that is tried begins, and what stands before it. */
    private int start;

    private State startPlace;
    private boolean trying;
    private int at;
    private State byLook;
    private State byPlace;

    private int[] foundRules = new int[4];
    private int[] foundEnds = new int[4];
    private int founds;

    private @Nullable Rule match;
    private int matchEnd;
    private int swallowed;

    StreamRedactor(RuleStates states) {
        this.states = states;
        rules = states.rules();
        place = rules.atBegin();
        startPlace = place;
        byLook = rules.beginning(place).byLook();
        byPlace = rules.beginning(place).byPlace();
    }

    /** Takes the next piece and answers what can go out by now, which may be nothing. */
    public String push(String delta) {
        hold(delta);
        return advance(false);
    }

    /** Answers the rest; after that, another text may follow. */
    public String end() {
        var rest = advance(true);
        place = rules.atBegin();
        return rest;
    }

    /** How many characters are held back. */
    int held() {
        return size - given;
    }

    /** A text that does not come in pieces. */
    String whole(String text) {
        if (text.length() <= SLICE) {
            var begin = push(text);
            var rest = end();
            return rest.isEmpty() ? begin : begin + rest;
        }
        var redacted = new StringBuilder(text.length());
        for (var at = 0; at < text.length(); at += SLICE) {
            redacted.append(push(text.substring(at, Math.min(text.length(), at + SLICE))));
        }
        return redacted.append(end()).toString();
    }

    private void hold(String delta) {
        if (size + delta.length() > held.length) {
            held = Arrays.copyOf(held, Math.max(held.length * 2, size + delta.length()));
        }
        delta.getChars(0, delta.length(), held, size);
        size += delta.length();
    }

    /** Goes on with rules that know less of earlier texts, when those have come to know too much. */
    private void renew() {
        var now = states.rules();
        if (now == rules) {
            return;
        }
        rules = now;
        place = now.adoptPlace(place);
        startPlace = now.adoptPlace(startPlace);
        var tried = now.adopt(byLook, byPlace);
        byLook = tried.byLook();
        byPlace = tried.byPlace();
    }

    private String advance(boolean last) {
        renew();
        while (trying || begin()) {
            if (!follow(last)) {
                break;
            }
            trying = false;
            switch (phase) {
                case SEARCH -> search();
                case EXTEND -> extend();
                case SWALLOW -> searchOn(from);
            }
        }
        giveOut();
        forget();
        var text = out.toString();
        out.setLength(0);
        return text;
    }

    /** Takes what is out from what is held. */
    private void forget() {
        var end = given;
        System.arraycopy(held, end, held, 0, size - end);
        size -= end;
        at -= end;
        start -= end;
        matchEnd -= end;
        from -= end;
        for (var i = 0; i < founds; i++) {
            foundEnds[i] -= end;
        }
        given = 0;
        if (held.length > KEPT_ROOM && size < FIRST_ROOM) {
            held = Arrays.copyOf(held, FIRST_ROOM);
            out.trimToSize();
        }
    }

    /** Goes to the next place at which a secret may begin; false where what is held has none. */
    private boolean begin() {
        if (phase == Phase.SEARCH) {
            while (from < size && !rules.maySecretBegin(place, held[from])) {
                place = rules.before(place, held[from++]);
            }
            start = from;
            startPlace = place;
            if (from == size) {
                return false;
            }
        }
        var beginning = rules.beginning(startPlace);
        byLook = beginning.byLook();
        byPlace = beginning.byPlace();
        at = start;
        founds = 0;
        trying = true;
        return true;
    }

    /** Follows what is tried to where it cannot go on; false when more text is needed to tell. */
    private boolean follow(boolean last) {
        while (!byLook.isDead() || !byPlace.isDead()) {
            if (at == size) {
                if (last) {
                    note(byLook, Symbol.END);
                    note(byPlace, Symbol.END);
                }
                return last;
            }
            if (isTooLong()) {
                return true;
            }
            var character = held[at];
            note(byLook, Symbol.of(character));
            note(byPlace, Symbol.of(character));
            byLook = rules.byLook(byLook, character);
            byPlace = rules.byPlace(byPlace, character);
            at++;
        }
        return true;
    }

    private boolean isTooLong() {
        return at - start >= LONGEST;
    }

    private void note(State state, int follower) {
        for (var rule : state.accepted()) {
            if (!rules.get(rule).mayEndBefore(follower)) {
                continue;
            }
            if (phase == Phase.SWALLOW) {
                if (rule == swallowed) {
                    pass(at);
                }
                continue;
            }
            var i = 0;
            while (i < founds && foundRules[i] != rule) {
                i++;
            }
            if (i == foundRules.length) {
                foundRules = Arrays.copyOf(foundRules, i * 2);
                foundEnds = Arrays.copyOf(foundEnds, i * 2);
            }
            foundRules[i] = rule;
            foundEnds[i] = at;
            founds = Math.max(founds, i + 1);
        }
    }

    /** Keeps of what was found what is a secret; answers whether there is one. */
    private boolean isSecret() {
        var secrets = 0;
        for (var i = 0; i < founds; i++) {
            if (rules.isSecret(foundRules[i], new String(held, start, foundEnds[i] - start))) {
                foundRules[secrets] = foundRules[i];
                foundEnds[secrets++] = foundEnds[i];
            }
        }
        founds = secrets;
        return founds > 0;
    }

    /** The place of the longest secret among what was found. */
    private int longest() {
        var longest = 0;
        for (var i = 1; i < founds; i++) {
            longest = foundEnds[i] > foundEnds[longest] ? i : longest;
        }
        return longest;
    }

    /** What it is called: by the first rule of those that found it, which says most. */
    private Rule first() {
        return rules.get(Arrays.stream(foundRules, 0, founds).min().orElseThrow());
    }

    private void search() {
        if (!isSecret()) {
            place = rules.before(place, held[from++]);
            return;
        }
        match = first();
        matchEnd = foundEnds[longest()];
        foundOne();
    }

    private void extend() {
        if (isSecret() && foundEnds[longest()] > matchEnd) {
            matchEnd = foundEnds[longest()];
            foundOne();
        } else {
            next();
        }
    }

    private void foundOne() {
        if (isTooLong()) {
            swallow(foundRules[longest()]);
        } else {
            phase = Phase.EXTEND;
            next();
        }
    }

    /** Goes to the next character of the match, or behind it. */
    private void next() {
        do {
            startPlace = rules.before(startPlace, held[start++]);
        } while (start < matchEnd && !rules.maySecretBegin(startPlace, held[start]));
        if (start >= matchEnd) {
            mark();
            searchOn(matchEnd);
        }
    }

    private void swallow(int rule) {
        mark();
        swallowed = rule;
        phase = Phase.SWALLOW;
        trying = true;
    }

    private void searchOn(int position) {
        phase = Phase.SEARCH;
        from = position;
    }

    private void mark() {
        giveOut();
        var text = match == null ? "" : match.mark();
        out.append(text);
        place = rules.before(place, text);
        pass(matchEnd);
    }

    private void giveOut() {
        out.append(held, given, from - given);
        given = from;
    }

    /** Goes on behind what is never given out. */
    private void pass(int end) {
        start = end;
        from = end;
        given = end;
    }
}
