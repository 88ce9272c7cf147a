package dev.aurora.agent;

import dev.aurora.events.RunEvents;
import dev.aurora.llm.ChatModel;
import dev.aurora.policy.Approvals;
import dev.aurora.postgres.Tenant;
import dev.aurora.redaction.Redactor;
import java.time.Clock;
import java.util.UUID;
import java.util.function.Supplier;

/** What every run on a node is made of. */
record AgentParts(
        AgentConfig config,
        ChatModel model,
        Toolbox tools,
        SystemPrompt prompt,
        Tenant tenant,
        RunRepository runs,
        RunEvents events,
        Approvals approvals,
        RunEnding ending,
        Redactor redactor,
        Supplier<UUID> ids,
        Clock clock) {}
