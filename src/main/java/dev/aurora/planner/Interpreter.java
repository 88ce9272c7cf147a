package dev.aurora.planner;

import dev.aurora.planner.Draft.Said;
import dev.aurora.planner.Reading.Call;
import dev.aurora.planner.Reading.Says;
import dev.aurora.planner.Reading.Unclear;
import dev.aurora.planner.Sense.Predicate;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Understands a message: cuts it into questions, reads each, and asks the examples where the grammar is lost. */
final class Interpreter {
    private final Vocabulary vocabulary;
    private final Spelling spelling;
    private final Questions questions;
    private final Intents intents;
    private final Clock clock;

    Interpreter(Vocabulary vocabulary, Intents intents, Clock clock) {
        this.vocabulary = vocabulary;
        this.spelling = new Spelling(vocabulary);
        this.questions = new Questions(vocabulary);
        this.intents = intents;
        this.clock = clock;
    }

    /**
     * What to do, or a single {@link Unclear}: a message that is understood in part is not understood.
     *
     * @param previous what was called for the message before, which this one may refer to
     */
    List<Reading> read(String message, List<Call> previous) {
        var readings = new LinkedHashSet<Reading>();
        var context = previous;
        for (var question : questions.of(spelling.mend(Tokens.of(message)))) {
            var understood = readJoined(question, context);
            var unclear = understood.stream().filter(Unclear.class::isInstance).findFirst();
            if (unclear.isPresent()) {
                return List.of(unclear.get());
            }
            readings.addAll(understood);
            context = understood.stream()
                    .filter(Call.class::isInstance)
                    .map(Call.class::cast)
                    .toList();
        }
        if (readings.isEmpty()) {
            return List.of(Unclear.surely("There was no question."));
        }
        if (readings.stream().anyMatch(Call.class::isInstance)) {
            readings.removeIf(Says.class::isInstance);
        }
        return List.copyOf(readings);
    }

    /** The types of resource that a message names. */
    Set<String> namedTypes(String message) {
        return draft(spelling.mend(Tokens.of(message))).types;
    }

    /** "Stopped instances and unattached volumes" are two questions, each with its own condition. */
    private List<Reading> readJoined(List<Token> tokens, List<Call> previous) {
        var joint = questions.joint(tokens);
        if (joint == 0) {
            return readOne(tokens, previous);
        }
        var both = new ArrayList<>(readOne(tokens.subList(0, joint), previous));
        both.addAll(readJoined(tokens.subList(joint + 1, tokens.size()), List.of()));
        return both.stream().allMatch(Interpreter::isPlainList) && !isOnlyLastPlaced(both)
                ? both
                : List.of(Unclear.surely("I am not sure what belongs to what; please ask for one at a time."));
    }

    private static boolean isPlainList(Reading reading) {
        return reading instanceof Call call
                && call.tool().equals(Call.LIST)
                && Query.from(call.arguments()).lists();
    }

    private static boolean isOnlyLastPlaced(List<Reading> readings) {
        return isPlaced(readings.getLast()) && !readings.stream().allMatch(Interpreter::isPlaced);
    }

    private static boolean isPlaced(Reading reading) {
        return reading instanceof Call call
                && Query.from(call.arguments()).filters().stream()
                        .anyMatch(filter -> filter.field().equals("region"));
    }

    /** A remark on several calls is a remark on each. */
    private List<Reading> readOne(List<Token> tokens, List<Call> previous) {
        if (previous.isEmpty()) {
            return readAfter(tokens, null);
        }
        return previous.stream()
                .flatMap(call -> readAfter(tokens, call).stream())
                .distinct()
                .toList();
    }

    private List<Reading> readAfter(List<Token> tokens, @Nullable Call previous) {
        var draft = draft(tokens);
        var reading = new Interpretation(new Clause(tokens, vocabulary), draft, previous).reading();
        if (!(reading instanceof Unclear unclear) || unclear.certain()) {
            return List.of(reading);
        }
        if (previous == null && draft.types.isEmpty() && draft.said.size() == 1) {
            var each = eachMeaning(tokens, draft.said.getFirst());
            if (!each.isEmpty()) {
                return each;
            }
        }
        var text = tokens.stream().map(Token::word).collect(Collectors.joining(" "));
        var similar = intents.similar(text, draft);
        return List.of(similar == null ? reading : similar);
    }

    /** "What is unused?" asks for whatever is unused in one way or another. */
    private List<Reading> eachMeaning(List<Token> tokens, Said said) {
        var alternatives = said.predicate().filters();
        var readings = new ArrayList<Reading>();
        for (var alternative : alternatives == null ? List.<Sense.Alternative>of() : alternatives) {
            var draft = draft(tokens);
            var one = new Predicate(said.predicate().words(), List.of(alternative), null);
            draft.said.set(0, new Said(one, said.negated(), said.words()));
            readings.add(new Interpretation(new Clause(tokens, vocabulary), draft, null).reading());
        }
        return readings.stream().allMatch(Interpreter::isPlainList) ? readings : List.of();
    }

    private Draft draft(List<Token> tokens) {
        return new Reader(vocabulary, tokens, clock.instant()).read();
    }
}
