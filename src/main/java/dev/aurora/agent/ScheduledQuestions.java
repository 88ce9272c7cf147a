package dev.aurora.agent;

import com.fasterxml.uuid.Generators;
import dev.aurora.agent.AgentContract.Mode;
import dev.aurora.agent.AgentContract.StartRun;
import dev.aurora.agent.RunStartRepository.Asker;
import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import dev.aurora.jobs.JobKind;
import dev.aurora.jobs.JobRun;
import dev.aurora.llm.ChatModel;
import dev.aurora.postgres.Tenant;
import dev.aurora.redaction.Redactor;
import dev.aurora.web.Permission;
import java.time.Duration;
import java.util.UUID;

/** Questions that nobody types: jobs, such as those of schedules, of which each starts a run in the background, once. */
public final class ScheduledQuestions {
    /** The payload is {@code question} and optionally {@code mode} ({@code ask} or {@code act}) and {@code conversationId}. */
    public static final String KIND = "agent.ask";

    private static final Duration TIME_LIMIT = Duration.ofMinutes(1);
    private static final int PER_NODE = 4;

    private final RunStartRepository starts;
    private final ChatModel model;
    private final Redactor redactor;

    public ScheduledQuestions(Tenant tenant, ChatModel model, Redactor redactor) {
        this.redactor = redactor;
        starts = new RunStartRepository(
                tenant, () -> Generators.timeBasedEpochGenerator().generate());
        this.model = model;
    }

    public JobKind kind() {
        return new JobKind(KIND, PER_NODE, 0, TIME_LIMIT, this::ask);
    }

    private void ask(JobRun job) {
        var _ = job.finish(tx -> starts.asker(tx)
                .compose(asker ->
                        starts.queue(tx, start(job, asker), model.name()).map(true)));
    }

    /** In the name of whoever made the schedule, as that account may act now; the job's id makes it one run. */
    private StartRun start(JobRun job, Asker asker) {
        var payload = job.payload();
        var acts = "act".equals(payload.getString("mode"));
        if (acts && !asker.role().includes(Permission.RUNS_ACT.lowest())) {
            throw new Refusal(
                    Reason.FORBIDDEN,
                    "Whoever made this schedule may not let runs change things any more; make it anew or set its mode to ask");
        }
        var conversation = payload.getString("conversationId");
        return new StartRun(
                job.scope(),
                asker.accountId(),
                null,
                conversation == null ? job.id() : UUID.fromString(conversation),
                job.id(),
                redactor.text(payload.getString("question")),
                acts ? Mode.ACT : Mode.ASK,
                true);
    }
}
