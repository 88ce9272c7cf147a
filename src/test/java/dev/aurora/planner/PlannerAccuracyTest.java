package dev.aurora.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.llm.Embeddings;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** How often the planner is right, wrong without knowing it, and right to decline. */
class PlannerAccuracyTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-15T12:00:00Z"), ZoneOffset.UTC);
    private static final List<Utterance> UTTERANCES = Utterance.all();

    private final Intents intents = new Intents(new Embeddings());
    private final Interpreter interpreter = new Interpreter(new Vocabulary(), intents, CLOCK);

    private record Outcome(Utterance utterance, String given) {
        boolean isExact() {
            return given.equals(utterance.expected());
        }

        boolean isDeclined() {
            return given.equals(Utterance.DECLINED);
        }

        boolean isInScope() {
            return !utterance.expected().equals(Utterance.DECLINED);
        }

        boolean isWrongButConfident() {
            return !isExact() && !isDeclined();
        }
    }

    @Test
    void understandsWhatPeopleAskAndDeclinesTheRest() {
        var outcomes = UTTERANCES.stream().map(this::outcome).toList();
        report("all", outcomes, outcome -> true);
        report("tuned", outcomes, outcome -> !outcome.utterance().isHeldOut());
        report("second set", outcomes, outcome -> outcome.utterance().group().equals("secondSet"));
        report("held out", outcomes, outcome -> outcome.utterance().isHeldOut());
        outcomes.stream()
                .filter(outcome -> !outcome.utterance().isHeldOut() && !outcome.isExact())
                .forEach(outcome -> System.out.printf(
                        Locale.ROOT,
                        "%s %s %s%n    expected %s%n    given    %s%n",
                        outcome.isDeclined() ? "REFUSED" : "WRONG",
                        outcome.utterance().after(),
                        outcome.utterance().text(),
                        outcome.utterance().expected(),
                        outcome.given()));

        assertThat(share(outcomes, Outcome::isInScope, Outcome::isExact)).isGreaterThanOrEqualTo(0.95);
        assertThat(share(outcomes, outcome -> true, Outcome::isWrongButConfident))
                .isLessThanOrEqualTo(0.02);
        assertThat(share(outcomes, outcome -> !outcome.isInScope(), Outcome::isDeclined))
                .isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void measuresOnEnoughIntentsAndEnoughBeyondThem() {
        var beyond = UTTERANCES.stream()
                .filter(one -> one.expected().equals(Utterance.DECLINED))
                .count();
        var expected =
                new HashSet<>(UTTERANCES.stream().map(Utterance::expected).toList());

        assertThat(expected).hasSizeGreaterThan(40);
        assertThat((double) beyond / UTTERANCES.size()).isGreaterThanOrEqualTo(0.15);
    }

    @Test
    void noExampleOfAnIntentSharesThreeWordsInARowWithAnUtterance() {
        var said = new HashSet<String>();
        UTTERANCES.forEach(one -> said.addAll(threes(one.text())));

        for (var intent : intents.all()) {
            for (var example : intent.examples()) {
                assertThat(threes(example)).as(example).doesNotContainAnyElementsOf(said);
            }
        }
    }

    @Test
    void noJumbleOfWordsMakesItFail() {
        var random = new Random(17);
        var words = new ArrayList<String>();
        UTTERANCES.forEach(one -> words.addAll(List.of(one.text().split(" "))));
        List<Reading.Call> previous = List.of();
        for (var i = 0; i < 500; i++) {
            var jumble = random.ints(random.nextInt(1, 12), 0, words.size())
                    .mapToObj(words::get)
                    .collect(Collectors.joining(" "));
            var readings = interpreter.read(jumble, previous);
            assertThat(readings).as(jumble).isNotEmpty();
            previous = readings.stream()
                    .filter(Reading.Call.class::isInstance)
                    .map(Reading.Call.class::cast)
                    .toList();
        }
    }

    private Outcome outcome(Utterance utterance) {
        List<Reading.Call> previous = List.of();
        for (var earlier : utterance.after()) {
            previous = interpreter.read(earlier, previous).stream()
                    .filter(Reading.Call.class::isInstance)
                    .map(Reading.Call.class::cast)
                    .toList();
        }
        return new Outcome(utterance, Utterance.form(interpreter.read(utterance.text(), previous)));
    }

    private static void report(String name, List<Outcome> all, Predicate<Outcome> part) {
        var outcomes = all.stream().filter(part).toList();
        System.out.printf(
                Locale.ROOT,
                "planner, %s: %d utterances; in scope: exact %.1f %%, refused %.1f %%; wrong but confident %.1f %%;"
                        + " beyond scope: declined %.1f %%%n",
                name,
                outcomes.size(),
                100 * share(outcomes, Outcome::isInScope, Outcome::isExact),
                100 * share(outcomes, Outcome::isInScope, Outcome::isDeclined),
                100 * share(outcomes, outcome -> true, Outcome::isWrongButConfident),
                100 * share(outcomes, outcome -> !outcome.isInScope(), Outcome::isDeclined));
    }

    private static double share(List<Outcome> all, Predicate<Outcome> among, Predicate<Outcome> counted) {
        var chosen = all.stream().filter(among).toList();
        return chosen.isEmpty() ? 1 : (double) chosen.stream().filter(counted).count() / chosen.size();
    }

    private static Set<String> threes(String text) {
        var words = List.of(text.toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9' ]", " ")
                .strip()
                .split("\\s+"));
        var threes = new ArrayList<String>();
        for (var i = 0; i + 3 <= words.size(); i++) {
            threes.add(String.join(" ", words.subList(i, i + 3)));
        }
        return new HashSet<>(threes);
    }
}
