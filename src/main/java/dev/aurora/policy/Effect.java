package dev.aurora.policy;

/** What executing a tool does to the world; a tool that does not say is taken to destroy. */
public enum Effect {
    READ,
    CHANGE,
    DESTROY
}
