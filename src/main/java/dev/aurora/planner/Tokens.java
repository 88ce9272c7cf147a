package dev.aurora.planner;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/** Cuts a question into words. */
final class Tokens {
    private static final Pattern WORD = Pattern.compile("\"([^\"]*)\"|“([^”]*)”|(?<![\\p{L}\\p{N}])['‘]([^'’]+)['’]"
            + "|\\d{1,3}(?:,\\d{3})+|0\\.0\\.0\\.0/0|[\\p{L}\\p{N}][\\p{L}\\p{N}'’._:/=+@#-]*|[<>]=?|==?|&|[.?!;,:]");
    private static final Pattern AMOUNT = Pattern.compile("(\\d+(?:\\.\\d+)?)([a-z]+)");
    private static final Set<String> UNITS = Set.of(
            "b", "kb", "kib", "mb", "mib", "gb", "gib", "tb", "tib", "g", "d", "h", "days", "day", "gig", "gigs");
    private static final int LONGEST = 2_000;

    static List<Token> of(String text) {
        var tokens = new ArrayList<Token>();
        var matcher = WORD.matcher(text.length() > LONGEST ? text.substring(0, LONGEST) : text);
        while (matcher.find()) {
            var found = matcher.group();
            if (found.length() == 1 && ".?!;,:".contains(found)) {
                endLast(tokens, found.charAt(0));
            } else if (isQuoted(found)) {
                var inner = found.substring(1, found.length() - 1).strip();
                tokens.add(new Token(inner.toLowerCase(Locale.ROOT), inner, true, ' '));
            } else {
                addWord(tokens, found);
            }
        }
        return tokens;
    }

    private static boolean isQuoted(String found) {
        return found.length() > 1 && "\"“'‘".indexOf(found.charAt(0)) >= 0;
    }

    private static void addWord(List<Token> tokens, String found) {
        var raw = found.replaceAll("[.:/'’,=]+$", "");
        if (raw.isEmpty()) {
            tokens.add(new Token(found, found, false, ' '));
            return;
        }
        var end = raw.length() < found.length() && ".,".indexOf(found.charAt(raw.length())) >= 0
                ? found.charAt(raw.length())
                : ' ';
        if (raw.matches("\\d{1,3}(,\\d{3})+")) {
            var number = raw.replace(",", "");
            tokens.add(new Token(number, raw, false, end));
            return;
        }
        var word = raw.toLowerCase(Locale.ROOT).replace('’', '\'');
        if (raw.equals("US")) {
            word = "usa";
        }
        var amount = AMOUNT.matcher(word);
        if (amount.matches() && UNITS.contains(amount.group(2))) {
            tokens.add(new Token(amount.group(1), amount.group(1), false, ' '));
            tokens.add(new Token(amount.group(2), amount.group(2), false, end));
        } else if (word.endsWith("'s") || word.endsWith("'re")) {
            var apostrophe = word.lastIndexOf('\'');
            tokens.add(new Token(word.substring(0, apostrophe), raw.substring(0, apostrophe), false, ' '));
            tokens.add(new Token("is", "is", false, end));
        } else {
            tokens.add(new Token(word, raw, false, end));
        }
    }

    private static void endLast(List<Token> tokens, char end) {
        if (!tokens.isEmpty()) {
            var last = tokens.removeLast();
            tokens.add(new Token(last.word(), last.raw(), last.quoted(), end));
        }
    }

    private Tokens() {}
}
