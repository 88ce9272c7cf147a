package dev.aurora.openid;

import java.util.Locale;

/** Why somebody was not logged in: a code for the page, and for the log what an operator needs to mend it. */
final class LoginFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** What the page is told; it has a sentence for each. */
    enum Code {
        /** The person, or the provider, said no. */
        CANCELLED,
        /** Begun too long ago, in another browser, or finished already. */
        EXPIRED,
        /** The provider does not answer, or not usefully. */
        AWAY,
        /** What the provider or the browser brought is not acceptable. */
        UNTRUSTED,
        /** The provider gives no role here. */
        ROLE,
        /** The provider gives no verified e-mail address. */
        EMAIL,
        /** An account that must not be joined has the e-mail address. */
        TAKEN,
        /** No member, and nobody becomes one by this. */
        MEMBER,
        /** Aurora itself cannot log in anybody now. */
        UNAVAILABLE;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    private static final int MAX_DETAIL = 300;

    private final Code code;

    /** The detail may hold what strangers wrote; it is cut, and kept to one line. */
    LoginFailure(Code code, String detail) {
        super(oneLine(detail), null, false, false);
        this.code = code;
    }

    Code code() {
        return code;
    }

    private static String oneLine(String detail) {
        var cut = detail.length() <= MAX_DETAIL ? detail : detail.substring(0, MAX_DETAIL) + "...";
        return cut.replaceAll("[^\\x20-\\x7e]", "?");
    }
}
