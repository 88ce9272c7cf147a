package dev.aurora.cloud;

/** Why a cloud did not tell what was asked of it, in a sentence for people that says what to do. */
public final class CloudFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What kind of failure it is; the name is stored and shown. */
    public enum Kind {
        /** The identity may not do this, or is not known. */
        DENIED,
        /** Too many requests, also after waiting and trying again. */
        THROTTLED,
        /** Nobody answers at the address, or the service says that it is broken. */
        UNAVAILABLE,
        /** The credentials have run out. */
        EXPIRED,
        /** The answer is not one that this cloud gives. */
        GARBLED,
        /** The account does not use this region. */
        REGION_DISABLED,
        TIMEOUT,
        /** The settings of the connection cannot work, such as a profile that does not exist. */
        MISCONFIGURED
    }

    private final Kind kind;
    private final String sentence;

    public CloudFailure(Kind kind, String sentence) {
        super(kind + ": " + sentence, null, false, false);
        this.kind = kind;
        this.sentence = sentence;
    }

    public Kind kind() {
        return kind;
    }

    public String sentence() {
        return sentence;
    }
}
