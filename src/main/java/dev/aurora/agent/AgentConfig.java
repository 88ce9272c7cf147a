package dev.aurora.agent;

import dev.aurora.config.ConfigReader;
import java.time.Duration;

/**
 * Bounds of a run.
 *
 * @param wallTime how long it may work, without the time for which it waits for people
 * @param lease how long a run belongs to a node that says nothing of it
 * @param maxRuns how many a node works on at once; more wait
 */
public record AgentConfig(int maxSteps, Duration wallTime, Duration lease, int maxRuns) {
    public static AgentConfig from(ConfigReader reader) {
        return new AgentConfig(
                reader.number("aurora.agent.max.steps", "Model answers that one run may take", 16, 1, 200),
                reader.duration(
                        "aurora.agent.wall.time",
                        "How long one run may work, without the time for which it waits for people",
                        Duration.ofMinutes(10)),
                reader.duration(
                        "aurora.agent.lease",
                        "How long a run belongs to a node that says nothing of it; then another node takes it over",
                        Duration.ofSeconds(3)),
                reader.number(
                        "aurora.agent.max.runs", "How many runs a node works on at once; more wait", 500, 1, 10_000));
    }
}
