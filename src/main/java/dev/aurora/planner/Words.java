package dev.aurora.planner;

import java.util.Locale;

/** What the planner says of itself. */
final class Words {
    private static final String ABLE = """
            I can

            - list, count, sum, sort and group resources: "which volumes are larger than 100 GB?", "how many instances per region?"
            - filter them by type, region or city, state, tag, name, age and size: "stopped instances in Ireland tagged env=prod"
            - show one resource: "tell me about i-0abc1234def567890"
            - find risks: "which critical risks do we have?", "which security groups are open to the world?"
            - look at the cloud again: "refresh the inventory"

            and take up your last question: "and in Frankfurt?", "how many is that?".
            """;

    static final String ABOUT =
            "I am the built-in planner of Aurora: a small deterministic model that runs in the server"
                    + " and needs no key. I read the AWS inventory and change nothing.\n\n" + ABLE
                    + "\nFor free conversation, an administrator can connect a language model.\n";

    /** Beyond what the planner does, though it understood. */
    static String beyond(String why) {
        return declined("That is beyond me. " + why);
    }

    static String unclear(String why) {
        return declined("I did not understand that well enough to answer. " + why);
    }

    private static String declined(String why) {
        return why + "\n\nI am the built-in planner, a small model for questions about the inventory. " + ABLE;
    }

    static String greeting(String message) {
        return message.toLowerCase(Locale.ROOT).contains("thank")
                ? "You are welcome.\n"
                : "Hello, I am the built-in planner. Ask me about your cloud, for example \"which instances are running?\".\n";
    }

    private Words() {}
}
