package dev.aurora.agent;

/** How a run has ended. */
enum RunState {
    FINISHED,
    FAILED,
    CANCELLED
}
