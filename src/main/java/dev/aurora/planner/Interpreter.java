package dev.aurora.planner;

import dev.aurora.planner.Reading.Call;
import dev.aurora.planner.Reading.Says;
import dev.aurora.planner.Reading.Unclear;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Understands a message: cuts it into questions, reads each, and asks the examples where the grammar is lost. */
final class Interpreter {
    private final Vocabulary vocabulary;
    private final Spelling spelling;
    private final Intents intents;
    private final Clock clock;

    Interpreter(Vocabulary vocabulary, Intents intents, Clock clock) {
        this.vocabulary = vocabulary;
        this.spelling = new Spelling(vocabulary);
        this.intents = intents;
        this.clock = clock;
    }

    /** What to do, or a single {@link Unclear}: a message that is understood in part is not understood. */
    List<Reading> read(String message, List<Call> previous) {
        var readings = new LinkedHashSet<Reading>();
        var context = previous;
        for (var tokens : questions(spelling.mend(Tokens.of(message)))) {
            var understood = readOne(tokens, context);
            for (var reading : understood) {
                if (reading instanceof Unclear) {
                    return List.of(reading);
                }
            }
            readings.addAll(understood);
            context = calls(understood);
        }
        if (readings.isEmpty()) {
            return List.of(Unclear.surely("There was no question."));
        }
        if (readings.stream().anyMatch(Call.class::isInstance)) {
            readings.removeIf(Says.class::isInstance);
        }
        return List.copyOf(readings);
    }

    private static List<Call> calls(List<Reading> readings) {
        return readings.stream()
                .filter(Call.class::isInstance)
                .map(Call.class::cast)
                .toList();
    }

    private List<Reading> readOne(List<Token> tokens, List<Call> previous) {
        if (previous.isEmpty()) {
            return List.of(readOne(tokens, (Call) null));
        }
        return previous.stream().map(call -> readOne(tokens, call)).distinct().toList();
    }

    private Reading readOne(List<Token> tokens, @Nullable Call previous) {
        var draft = new Reader(vocabulary, tokens, clock.instant()).read();
        var reading = new Interpretation(new Clause(tokens, vocabulary), draft, previous).reading();
        if (reading instanceof Unclear unclear && !unclear.certain()) {
            var text = tokens.stream().map(Token::word).collect(Collectors.joining(" "));
            var similar = intents.similar(text, draft);
            return similar == null ? reading : similar;
        }
        return reading;
    }

    private List<List<Token>> questions(List<Token> tokens) {
        var questions = new ArrayList<List<Token>>();
        var begin = 0;
        for (var i = 1; i < tokens.size(); i++) {
            if (splitsAt(tokens, begin, i)) {
                questions.add(tokens.subList(begin, i));
                begin = clauseBegin(tokens, i);
            }
        }
        if (begin < tokens.size()) {
            questions.add(tokens.subList(begin, tokens.size()));
        }
        return questions;
    }

    /** Behind the "and" or "also" that joins it to the question before. */
    private static int clauseBegin(List<Token> tokens, int i) {
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
        return hasSubject(here) && (joined || (before.end() == ',' && hasSubject(there)));
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
