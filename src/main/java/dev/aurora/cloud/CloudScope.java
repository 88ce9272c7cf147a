package dev.aurora.cloud;

/** A service in a region: what is read, succeeds and fails on its own. */
public record CloudScope(String service, String region) {}
