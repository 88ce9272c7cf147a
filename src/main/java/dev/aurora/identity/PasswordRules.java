package dev.aurora.identity;

import com.nulabinc.zxcvbn.Zxcvbn;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a new password must be: long, not made of what guessers try first, and without what everybody knows of its
 * owner. Which kinds of characters it has is nobody's business.
 */
final class PasswordRules {
    private static final int SHORTEST = 12;
    private static final int LONGEST = 1000;
    // Measuring costs the square of the length; whatever is strong here does not get weaker behind it.
    private static final int MEASURED_CHARACTERS = 100;
    // Of 4: from a hundred million guesses on.
    private static final int GOOD_SCORE = 3;
    private static final int SHORTEST_KNOWN_WORD = 4;
    private static final Pattern BETWEEN_WORDS = Pattern.compile("[^\\p{L}\\p{N}]+");

    /** One form for what looks the same, whatever keyboard it was typed on. */
    static String normal(String password) {
        return Normalizer.normalize(password, Normalizer.Form.NFC);
    }

    /**
     * Refuses with INVALID and one sentence for each rule that is broken. Blocking: it takes some tens of milliseconds.
     *
     * @param known names and addresses of the owner and the organisation
     */
    static void check(String password, List<String> known) {
        var broken = broken(normal(password), known);
        if (!broken.isEmpty()) {
            throw new Refusal(Reason.INVALID, String.join(" ", broken));
        }
    }

    private static List<String> broken(String password, List<String> known) {
        var broken = new ArrayList<String>();
        var length = password.codePointCount(0, password.length());
        if (length < SHORTEST) {
            broken.add("A password needs at least " + SHORTEST + " characters; this one has " + length + ".");
        }
        if (length > LONGEST) {
            broken.add("A password has at most " + LONGEST + " characters; this one has " + length + ".");
        }
        if (easy(password)) {
            broken.add("This password is easy to guess, being made of words or patterns that many people use; take"
                    + " several words that do not belong together.");
        }
        knownWord(password, known)
                .ifPresent(word -> broken.add("This password contains \"" + word
                        + "\", which everybody who knows you can guess; leave out your name, e-mail address and"
                        + " organisation."));
        return broken;
    }

    // Reads its lists of leaked passwords, words and names anew: passwords are chosen rarely, the lists take megabytes.
    private static boolean easy(String password) {
        var measured = password.substring(0, Math.min(password.length(), MEASURED_CHARACTERS));
        return new Zxcvbn().measure(measured).getScore() < GOOD_SCORE;
    }

    private static Optional<String> knownWord(String password, List<String> known) {
        var text = password.toLowerCase(Locale.ROOT);
        return known.stream()
                .map(it -> normal(it).toLowerCase(Locale.ROOT))
                .flatMap(it -> Stream.concat(Stream.of(it), Arrays.stream(BETWEEN_WORDS.split(it))))
                .filter(it -> it.length() >= SHORTEST_KNOWN_WORD)
                .filter(text::contains)
                .findFirst();
    }

    private PasswordRules() {}
}
