package dev.aurora.agent;

import dev.aurora.config.ConfigReader;
import java.time.Duration;

/**
 * Bounds of a run.
 *
 * @param lease how long a run belongs to a node that says nothing of it
 */
public record AgentConfig(int maxSteps, Duration wallTime, Duration lease) {
    public static AgentConfig from(ConfigReader reader) {
        return new AgentConfig(
                reader.number("aurora.agent.max.steps", "Model answers that one run may take", 16, 1, 200),
                reader.duration("aurora.agent.wall.time", "How long one run may take", Duration.ofMinutes(10)),
                reader.duration(
                        "aurora.agent.lease",
                        "How long a run belongs to a node that says nothing of it",
                        Duration.ofSeconds(15)));
    }
}
