package dev.aurora.embedded;

/** Why Aurora could not start: a sentence for the operator that says what to do. */
public final class StartFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public StartFailure(String sentence) {
        super(sentence, null, false, false);
    }

    public StartFailure(String sentence, Throwable cause) {
        super(sentence + (cause.getMessage() == null ? "" : ": " + cause.getMessage()), cause);
    }
}
