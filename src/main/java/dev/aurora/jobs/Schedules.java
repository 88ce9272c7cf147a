package dev.aurora.jobs;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import dev.aurora.bus.Refusal;
import dev.aurora.jobs.ScheduleRepository.Due;
import dev.aurora.postgres.SystemQueries;
import io.vertx.core.Future;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns schedules that are due into jobs, each time once however many nodes look. */
final class Schedules {
    private static final Logger LOG = LoggerFactory.getLogger(Schedules.class);
    private static final int AT_ONCE = 50;
    /** A time that is further back was missed: nobody was there to see it. */
    private static final Duration MISSED = Duration.ofMinutes(1);

    private static final Duration AFTER_A_MISTAKE = Duration.ofDays(1);

    private final SystemQueries system;
    private final Clock clock;
    private final CronTimes times = new CronTimes();
    private final NoArgGenerator ids = Generators.timeBasedEpochGenerator();

    Schedules(SystemQueries system, Clock clock) {
        this.system = system;
        this.clock = clock;
    }

    Future<Void> ensure(List<SystemSchedule> schedules) {
        return system.run(client -> Future.all(schedules.stream()
                        .map(it -> ScheduleRepository.ensure(
                                client, ids.generate(), it, times.next(it.cron(), "UTC", clock.instant())))
                        .toList()))
                .mapEmpty();
    }

    Future<Void> fireDue() {
        return system.run(client -> ScheduleRepository.due(client, AT_ONCE)
                .compose(due -> Future.join(due.stream()
                        .map(it -> {
                            var runs =
                                    it.missed().equals("once") || it.overdue().compareTo(MISSED) < 0;
                            return ScheduleRepository.fire(client, it, following(it), runs, ids.generate());
                        })
                        .toList()))
                .mapEmpty());
    }

    private Instant following(Due due) {
        try {
            return times.next(due.cron(), due.zone(), clock.instant());
        } catch (Refusal e) {
            LOG.warn("Schedule {} is tried again in a day: {}", due.id(), e.sentence());
            return clock.instant().plus(AFTER_A_MISTAKE);
        }
    }
}
