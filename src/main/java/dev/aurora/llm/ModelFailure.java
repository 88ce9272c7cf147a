package dev.aurora.llm;

/** Why a model gave no answer, with a sentence that may be shown to people; it never holds a key. */
public final class ModelFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What a caller can do about it. */
    public enum Kind {
        /** The key is wrong or lacks the right to the model. */
        UNAUTHENTICATED,
        /** Rate or quota; retried already as often and as long as was sensible. */
        LIMITED,
        /** The provider refused the request itself, such as an unknown model or a context that is too long. */
        REFUSED,
        /** No answer, a cut connection or a server error. */
        UNAVAILABLE,
        /** Bytes that do not follow the provider's own format. */
        GARBLED,
        CANCELLED
    }

    private final Kind kind;

    public ModelFailure(Kind kind, String sentence) {
        super(sentence);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
