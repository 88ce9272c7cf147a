package dev.aurora.planner;

/** Words that are each understood but make no question together; the message is a sentence for people. */
final class Mismatch extends Exception {
    private static final long serialVersionUID = 1L;

    Mismatch(String sentence) {
        super(sentence);
    }

    String sentence() {
        return String.valueOf(getMessage());
    }

    static void unless(boolean fine, String sentence) throws Mismatch {
        if (!fine) {
            throw new Mismatch(sentence);
        }
    }
}
