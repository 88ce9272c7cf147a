package dev.aurora.bus;

/** An event in the past tense that any number of listeners on any node may hear, at most once. */
public record Topic<E extends Record>(String name, Class<E> event) {}
