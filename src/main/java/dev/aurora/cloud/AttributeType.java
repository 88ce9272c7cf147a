package dev.aurora.cloud;

/** How the values of an attribute compare. */
public enum AttributeType {
    TEXT,
    NUMBER,
    BOOLEAN,
    /** Several texts. */
    LIST
}
