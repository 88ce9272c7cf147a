package dev.aurora.planner;

import dev.aurora.planner.Sense.Superlative;
import dev.aurora.planner.Sense.Unit;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.TemporalAdjusters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads when something was created, in days of UTC. */
final class Times {
    private record Date(LocalDate day, int end) {}

    private final Clause clause;
    private final Draft draft;
    private final Instant now;
    private final LocalDate today;

    Times(Clause clause, Draft draft, Instant now) {
        this.clause = clause;
        this.draft = draft;
        this.now = now;
        this.today = LocalDate.ofInstant(now, ZoneOffset.UTC);
    }

    int today(int length) {
        return during(today, null, length);
    }

    int yesterday(int length) {
        return during(today.minusDays(1), today, length);
    }

    /** "Last week", "the past 30 days", and "the last three", which are the newest. */
    int last(int i, int length) {
        draft.from |=
                clause.word(clause.word(i - 1).equals("the") ? i - 2 : i - 1).equals("from");
        var at = i + length;
        var number = Quantities.number(clause, at);
        if (number == null) {
            var unit = clause.sense(Unit.class, at);
            if (unit == null || !unit.meaning().unit().equals("time")) {
                return 0;
            }
            return previous(unit.meaning(), length + unit.length());
        }
        var unit = clause.sense(Unit.class, at + 1);
        if (unit == null) {
            draft.superlative = new Superlative(List.of(), "createdAt", "desc");
            draft.number = number.intValue();
            return length + 1;
        }
        if (!unit.meaning().unit().equals("time") || draft.negated) {
            return 0;
        }
        var seconds = (long) (number * unit.meaning().factor());
        if (seconds < Duration.ofDays(1).toSeconds()) {
            draft.period = true;
            draft.filters.add(
                    new Filter("createdAt", "gte", now.minusSeconds(seconds).toString()));
        } else {
            draft.period = true;
            draft.filters.add(
                    new Filter("ageDays", "lte", Duration.ofSeconds(seconds).toDays()));
        }
        return length + 1 + unit.length();
    }

    private int previous(Unit unit, int length) {
        var span = unit.words().getFirst();
        var start = start(span);
        if (start == null) {
            return 0;
        }
        return switch (span) {
            case "week" -> during(start.minusWeeks(1), start, length);
            case "month" -> during(start.minusMonths(1), start, length);
            case "year" -> during(start.minusYears(1), start, length);
            default -> during(start.minusDays(1), start, length);
        };
    }

    int current(int i, int length) {
        var unit = clause.sense(Unit.class, i + length);
        var start = unit == null ? null : start(unit.meaning().words().getFirst());
        return unit == null || start == null ? 0 : during(start, null, length + unit.length());
    }

    private @Nullable LocalDate start(String span) {
        return switch (span) {
            case "day" -> today;
            case "week" -> today.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case "month" -> today.withDayOfMonth(1);
            case "year" -> today.withDayOfYear(1);
            default -> null;
        };
    }

    private int during(LocalDate from, @Nullable LocalDate until, int length) {
        if (draft.negated) {
            return 0;
        }
        draft.period = true;
        draft.filters.add(new Filter("createdAt", "gte", midnight(from)));
        if (until != null) {
            draft.period = true;
            draft.filters.add(new Filter("createdAt", "lt", midnight(until)));
        }
        return length;
    }

    int since(int i, int length) {
        return dated(i, i + length, "gte");
    }

    int before(int i, int length) {
        return dated(i, i + length, "lt");
    }

    private int dated(int i, int at, String op) {
        var end = compared(at, op.equals("gte") ? "lt" : "gt");
        draft.period |= end > 0;
        return end == 0 ? 0 : end - i;
    }

    /** A date after "newer than" (less age) or "older than" (more age); where it ends, or 0 for none. */
    int compared(int at, String op) {
        var date = date(at);
        if (date == null || draft.negated) {
            return 0;
        }
        var since = op.startsWith("lt");
        draft.filters.add(new Filter("createdAt", since ? "gte" : "lt", midnight(date.day())));
        return date.end();
    }

    /** A date that nothing announces, as in "from 1 November 2025". */
    int bare(int i) {
        draft.from |= clause.word(i - 1).equals("from");
        var date =
                clause.word(i).matches(".*\\d.*") || clause.vocabulary().month(clause.word(i)) != null ? date(i) : null;
        if (date == null || draft.negated) {
            return 0;
        }
        if (clause.word(i - 1).equals("from")) {
            return during(date.day(), null, date.end() - i);
        }
        return during(date.day(), date.day().plusDays(1), date.end() - i);
    }

    private @Nullable Date date(int i) {
        var word = clause.word(i);
        if (word.matches("today|yesterday")) {
            return new Date(word.equals("today") ? today : today.minusDays(1), i + 1);
        }
        try {
            if (clause.word(i).matches("\\d{4}-\\d{2}-\\d{2}")) {
                return new Date(LocalDate.parse(clause.word(i)), i + 1);
            }
            var first = clause.vocabulary().month(clause.word(i));
            if (first != null && isDay(i + 1) && isYear(i + 2)) {
                return new Date(LocalDate.of(year(i + 2), first, day(i + 1)), i + 3);
            }
            if (first != null && isYear(i + 1)) {
                return new Date(LocalDate.of(year(i + 1), first, 1), i + 2);
            }
            var month = clause.vocabulary().month(clause.word(i + 1));
            if (month != null && isDay(i) && isYear(i + 2)) {
                return new Date(LocalDate.of(year(i + 2), month, day(i)), i + 3);
            }
            return null;
        } catch (DateTimeException e) {
            return null;
        }
    }

    private boolean isDay(int i) {
        return clause.word(i).matches("\\d{1,2}(st|nd|rd|th)?");
    }

    private int day(int i) {
        return Integer.parseInt(clause.word(i).replaceAll("\\D", ""));
    }

    private boolean isYear(int i) {
        return clause.word(i).matches("(19|20)\\d{2}");
    }

    private int year(int i) {
        return Integer.parseInt(clause.word(i));
    }

    private static String midnight(LocalDate day) {
        return day.atStartOfDay(ZoneOffset.UTC).toInstant().toString();
    }
}
