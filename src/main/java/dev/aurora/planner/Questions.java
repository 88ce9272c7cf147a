package dev.aurora.planner;

import java.util.ArrayList;
import java.util.List;

/** Finds where one question of a message ends and the next begins. */
final class Questions {
    private final Vocabulary vocabulary;

    Questions(Vocabulary vocabulary) {
        this.vocabulary = vocabulary;
    }

    /** The questions of a message, without the words that join them. */
    List<List<Token>> of(List<Token> tokens) {
        var questions = new ArrayList<List<Token>>();
        var begin = 0;
        for (var i = 1; i < tokens.size(); i++) {
            if (splitsAt(tokens, begin, i)) {
                questions.add(tokens.subList(begin, i));
                begin = behindJoint(tokens, i);
            }
        }
        if (begin < tokens.size()) {
            questions.add(tokens.subList(begin, tokens.size()));
        }
        return questions;
    }

    /**
     * Where "and" joins a second noun that has a condition of its own, as in "stopped instances and unattached
     * volumes"; 0 where there is no such place.
     */
    int joint(List<Token> tokens) {
        var clause = new Clause(tokens, vocabulary);
        for (var i = 1; i < tokens.size(); i++) {
            if (clause.length(Part.AND, i) == 0 || !hasSubject(new Clause(tokens.subList(0, i), vocabulary))) {
                continue;
            }
            var at = clause.skipFiller(i + 1);
            var condition = clause.sense(Sense.Predicate.class, at);
            var noun = condition == null ? at : clause.skipFiller(at + condition.length());
            if (condition != null && clause.sense(Sense.Kinds.class, noun) != null) {
                return i;
            }
        }
        return 0;
    }

    /** Behind the "and" or "also" that joins it to the question before. */
    private static int behindJoint(List<Token> tokens, int i) {
        var at = i;
        while (at < tokens.size() - 1 && tokens.get(at).word().matches("and|also|then|&|plus|as|well")) {
            at++;
        }
        return at;
    }

    private boolean splitsAt(List<Token> tokens, int begin, int i) {
        var before = tokens.get(i - 1);
        if (".?!;".indexOf(before.end()) >= 0
                && before.word().length() > 1
                && !before.word().equals("vs")) {
            return true;
        }
        var clause = new Clause(tokens, vocabulary);
        var joined = clause.length(Part.AND, i) > 0;
        var next = joined ? clause.skip(i + clause.length(Part.AND, i), "also", "then", "please", "can", "you") : i;
        if (clause.length(Part.QUESTION, next) == 0) {
            return false;
        }
        var here = new Clause(tokens.subList(begin, i), vocabulary);
        var there = new Clause(tokens.subList(next, tokens.size()), vocabulary);
        return hasSubject(here) && !isShared(here, there) && (joined || (before.end() == ',' && hasSubject(there)));
    }

    /** "How many instances and how many volumes are in Ireland?" is one question about two kinds. */
    private static boolean isShared(Clause here, Clause there) {
        return here.length(Part.COUNT, 0) > 0
                && there.length(Part.COUNT, 0) > 0
                && here.tokens().stream()
                        .noneMatch(token -> token.word().matches("is|are|do|does|have|has|exist|own|run|in"));
    }

    private static boolean hasSubject(Clause clause) {
        for (var i = 0; i < clause.size(); i++) {
            var subject = clause.sense(Sense.Kinds.class, i) != null
                    || clause.length(Part.NOTHING, i) > 0
                    || clause.length(Part.RISK, i) > 0;
            if (subject) {
                return true;
            }
        }
        return false;
    }
}
