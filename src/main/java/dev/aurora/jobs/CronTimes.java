package dev.aurora.jobs;

import com.cronutils.model.CronType;
import com.cronutils.model.definition.CronDefinitionBuilder;
import com.cronutils.model.time.ExecutionTime;
import com.cronutils.parser.CronParser;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;

/**
 * When a Unix cron expression comes next in a time zone. A time that the zone leaves out in spring comes at the next one
 * that there is, one that it has twice in autumn comes once.
 */
final class CronTimes {
    private final CronParser parser = new CronParser(CronDefinitionBuilder.instanceDefinitionFor(CronType.UNIX));

    /** Refuses with INVALID what is no expression or no zone, and what never comes. */
    Instant next(String cron, String zone, Instant after) {
        try {
            return ExecutionTime.forCron(parser.parse(cron))
                    .nextExecution(after.atZone(ZoneId.of(zone)))
                    .orElseThrow(() -> new Refusal(Reason.INVALID, "The schedule \"" + cron + "\" never comes"))
                    .toInstant();
        } catch (IllegalArgumentException e) {
            throw new Refusal(
                    Reason.INVALID,
                    "\"" + cron + "\" is no cron expression of minute, hour, day of month, month and day of week");
        } catch (DateTimeException e) {
            throw new Refusal(Reason.INVALID, "\"" + zone + "\" is no time zone such as Europe/Berlin");
        }
    }
}
