package dev.aurora.jobs;

import java.time.Duration;

/**
 * A kind of work, brought by the feature that does it.
 *
 * @param name as {@code feature.what-it-does}; it is stored, so it never changes
 * @param perNode how many a node works on at once
 * @param perOrganisation how many run for one organisation at once on all nodes together, 0 for any number
 * @param timeLimit after which an attempt counts as failed
 */
public record JobKind(String name, int perNode, int perOrganisation, Duration timeLimit, Work work) {
    /**
     * Does the work, on a virtual thread. Returning means that it is done, a failure that it is tried again later: what
     * it does must be the same when done twice, or be done in {@link JobRun#finish}.
     */
    @FunctionalInterface
    public interface Work {
        void run(JobRun job);
    }

    /** One at a time on each node, as suits what cleans up. */
    public static JobKind single(String name, Duration timeLimit, Work work) {
        return new JobKind(name, 1, 0, timeLimit, work);
    }
}
