package dev.aurora.jobs;

/** Work of the system's own that comes again and again: a kind, and when as a Unix cron expression in UTC. */
public record SystemSchedule(String kind, String cron) {}
