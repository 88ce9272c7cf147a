package dev.aurora.config;

import java.util.List;

/** Every mistake in the configuration at once, one sentence each. */
public final class ConfigException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient List<String> mistakes;

    ConfigException(List<String> mistakes) {
        super("The configuration has " + mistakes.size() + (mistakes.size() == 1 ? " mistake:\n" : " mistakes:\n")
                + String.join("\n", mistakes.stream().map(it -> "  - " + it).toList()));
        this.mistakes = List.copyOf(mistakes);
    }

    public List<String> mistakes() {
        return mistakes;
    }
}
