package dev.aurora.llm;

/** Hears an answer while it is made. */
@FunctionalInterface
public interface ModelListener {
    void text(String delta);
}
