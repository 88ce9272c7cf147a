package dev.aurora.notify;

import java.util.Arrays;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Something that happened and that somebody should know.
 *
 * @param title one line, a sentence of Aurora's own
 * @param text a sentence or two more, may be empty; neither output of a tool nor a secret
 * @param link path of the page about it, such as {@code /approvals/} with an id
 * @param subject what it is about, such as {@code approval:} with an id
 */
public record Notice(Kind kind, Audience audience, String title, String text, String link, String subject) {
    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_TEXT = 1000;
    private static final int LONGEST_SUBJECT = 200;
    private static final Pattern LINK = Pattern.compile("/(?![/\\\\])[A-Za-z0-9/_.~:@!$&'()*+,;=?%#-]{0,499}");

    /** What people can be told of. */
    public enum Kind {
        APPROVAL_WANTED("approval.wanted", "a run waits for an approval that you may give"),
        RUN_FINISHED("run.finished", "a run in the background has ended"),
        APPLY_ENDED("apply.ended", "a change to the infrastructure was made or has failed"),
        JOB_DEAD("job.dead", "work in the background was given up"),
        BUDGET_PASSED("budget.passed", "costs have passed a budget");

        private final String label;
        private final String when;

        Kind(String label, String when) {
            this.label = label;
            this.when = when;
        }

        /** The name that the database, the API and webhooks know it by. */
        public String label() {
            return label;
        }

        /** When it is told, as the end of a sentence. */
        String when() {
            return when;
        }

        static Optional<Kind> of(String label) {
            return Arrays.stream(values()).filter(it -> it.label.equals(label)).findFirst();
        }
    }

    /** Texts are made fit to be shown; a link that leads elsewhere is a mistake of the caller's. */
    public Notice {
        title = Plain.line(title, LONGEST_TITLE);
        text = Plain.lines(text, LONGEST_TEXT);
        subject = Plain.line(subject, LONGEST_SUBJECT);
        if (!LINK.matcher(link).matches()) {
            throw new IllegalArgumentException("Not a path of a page: " + link);
        }
    }
}
