package dev.aurora.planner;

/**
 * A word of a question.
 *
 * @param word lower case, with typing mistakes mended
 * @param raw as it was written
 * @param quoted whether it stood in quotation marks, and so is a value and never vocabulary
 * @param end the punctuation after it: one of {@code . ? ! ; ,} or a space
 */
record Token(String word, String raw, boolean quoted, char end) {
    Token as(String mended) {
        return new Token(mended, raw, quoted, end);
    }

    boolean isNumber() {
        return !quoted && word.matches("\\d+(\\.\\d+)?");
    }

    /** An identifier rather than a word: it holds a digit, a hyphen, an underscore or a dot. */
    boolean looksLikeName() {
        return quoted || (raw.matches(".*[\\d_./-].*") && !isNumber());
    }

    /** Certainly a name, whatever the words around it say. */
    boolean isIdentifier() {
        return !quoted && (isId() || raw.matches("(?=.*\\d)(?=.*[_-]).+|([^_-]+[_-]){2,}.+"));
    }

    boolean isId() {
        return raw.matches("(i|vol|snap|sg|vpc|subnet|ami|eipalloc|eni|rtb|igw|nat)-[0-9a-f]{6,17}|arn:.+")
                || raw.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");
    }
}
