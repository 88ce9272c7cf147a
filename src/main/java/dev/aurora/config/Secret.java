package dev.aurora.config;

/** A value that must never be printed; {@link #reveal()} is called only where it is used. */
public final class Secret {
    private final String value;

    public Secret(String value) {
        this.value = value;
    }

    public String reveal() {
        return value;
    }

    @Override
    public String toString() {
        return "********";
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Secret it && it.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }
}
