package dev.aurora.redaction;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The rules' own examples, with characters by chance where they say so. */
final class SecretExamples {
    private static final String LOWER = "abcdefghijklmnopqrstuvwxyz0123456789";
    private static final String ALNUM = LOWER + "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    private static final Map<String, String> KINDS = Map.of(
            "alnum",
            ALNUM,
            "lower",
            LOWER,
            "hex",
            "0123456789abcdef",
            "digit",
            "0123456789",
            "upper32",
            "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567",
            "base64",
            ALNUM + "+/",
            "base64url",
            ALNUM + "-_",
            "azure",
            ALNUM + "~.-_",
            "password",
            ALNUM + "!$%^*+-_.~#");
    private static final Pattern PLACE = Pattern.compile("\\{(~?)([a-z0-9]+):(\\d+)}");
    /** Shorter ones name something else that stands beside the secret. */
    private static final int SECRET = 8;

    /**
     * @param secrets what must not be left of it, as far as it was made by chance
     */
    record Example(String rule, String name, String text, List<String> secrets) {}

    private final Random random;

    SecretExamples(long seed) {
        random = new Random(seed);
    }

    List<Example> all() {
        return RuleFile.read().rules().stream().flatMap(it -> of(it).stream()).toList();
    }

    List<Example> of(RuleFile.Entry rule) {
        var examples = rule.examples() == null ? List.<String>of() : rule.examples();
        return examples.stream().map(it -> example(rule, it)).toList();
    }

    private Example example(RuleFile.Entry rule, String template) {
        var secrets = new ArrayList<String>();
        var text = PLACE.matcher(template).replaceAll(it -> {
            var made = characters(it.group(2), Integer.parseInt(it.group(3)));
            if (made.length() >= SECRET && it.group(1).isEmpty()) {
                secrets.add(made);
            }
            return Matcher.quoteReplacement(made);
        });
        return new Example(rule.id(), rule.name(), text, secrets);
    }

    /** Begins with a letter and a digit, as any of some length nearly always has. */
    private String characters(String kind, int length) {
        var from = Objects.requireNonNull(KINDS.get(kind), kind);
        var text = new StringBuilder();
        while (text.length() < length) {
            text.append(from.charAt(random.nextInt(from.length())));
        }
        if (kind.equals("password") || kind.equals("alnum") || kind.equals("lower")) {
            text.replace(0, Math.min(2, length), length > 1 ? "k7" : "k");
        }
        return text.toString();
    }
}
