package dev.aurora.planner;

import java.util.List;

/** Writes Markdown in which no name, tag or message can be more than text. */
final class Markdown {
    private static final int LONGEST = 480;

    /** A value from outside, as a code span: nothing inside it is ever markup or a link. */
    static String code(String value) {
        var line = plain(value);
        if (line.isEmpty()) {
            return "";
        }
        var fence = "`";
        while (line.contains(fence)) {
            fence += "`";
        }
        var padded = line.startsWith("`") || line.endsWith("`") ? " " + line + " " : line;
        return fence + padded + fence;
    }

    /** A code span inside a table, where a bar would end the cell. */
    static String cell(String value) {
        return code(value.replace("\\|", "\\ |")).replace("|", "\\|");
    }

    /** A sentence from outside, with every sign that could be markup made harmless. */
    static String text(String sentence) {
        return plain(sentence)
                .replaceAll("([\\\\`*_{}\\[\\]<>()#+!|~&$])", "\\\\$1")
                .replace("://", ":\u200b//")
                .replace("www.", "www\u200b.");
    }

    static String row(List<String> cells) {
        return "| " + String.join(" | ", cells) + " |\n";
    }

    static String table(List<String> head, List<List<String>> rows) {
        var table = new StringBuilder(row(head))
                .append(row(head.stream().map(cell -> "---").toList()));
        rows.forEach(cells -> table.append(row(cells)));
        return table.toString();
    }

    /** One line without control and formatting characters, cut where it is too long. */
    private static String plain(String value) {
        var line =
                value.replaceAll("[\\p{Cntrl}\\p{Cf}\\p{Zl}\\p{Zp}\\s]+", " ").strip();
        return line.length() <= LONGEST ? line : line.substring(0, LONGEST) + "…";
    }

    private Markdown() {}
}
