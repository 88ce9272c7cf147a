package dev.aurora.notify;

import java.util.regex.Pattern;

/** Text that is what it looks like: nothing that controls a terminal, a header or the direction of writing. */
final class Plain {
    private static final Pattern UNSEEN = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Zl}\\p{Zp}\\s]+");
    private static final Pattern UNSEEN_IN_LINE = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Zs}&&[^\\n]]+");
    private static final Pattern BREAKS = Pattern.compile("\\R");
    private static final Pattern MANY_BREAKS = Pattern.compile(" *\\n[ \\n]*");
    private static final String CUT = "...";

    /** All on one line, cut where it is too long. */
    static String line(String text, int most) {
        return cut(UNSEEN.matcher(text).replaceAll(" ").strip(), most);
    }

    /** Line breaks stay, one at a time. */
    static String lines(String text, int most) {
        var broken = BREAKS.matcher(text).replaceAll("\n");
        var seen = UNSEEN_IN_LINE.matcher(broken).replaceAll(" ");
        return cut(MANY_BREAKS.matcher(seen).replaceAll("\n").strip(), most);
    }

    private static String cut(String text, int most) {
        if (text.length() <= most) {
            return text;
        }
        var end = most - CUT.length();
        return text.substring(0, Character.isLowSurrogate(text.charAt(end)) ? end - 1 : end) + CUT;
    }

    private Plain() {}
}
