package dev.aurora.redaction;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The rules as they are written in {@code redaction-rules.yaml}, which says what each field means. */
record RuleFile(
        Map<String, String> parts, List<Entry> rules, List<String> harmless, List<String> code, SecretNames names) {
    private static final String RESOURCE = "/redaction-rules.yaml";
    private static final Pattern PART = Pattern.compile("<<([a-z0-9-]+)>>");
    private static final String USUAL_PLACE = "edge";
    private static final int DEEPEST = 8;

    record Entry(
            String id,
            String name,
            @Nullable String after,
            String secret,
            @Nullable String followedBy,
            @Nullable String notFollowedBy,
            boolean atEnd,
            int length,
            int distinct,
            boolean random,
            boolean mixed,
            boolean mayBeHarmless,
            boolean mayBeCode,
            @Nullable List<String> examples,
            @Nullable List<String> others) {}

    static RuleFile read() {
        try (var in = RuleFile.class.getResourceAsStream(RESOURCE)) {
            return new ObjectMapper(new YAMLFactory()).readValue(Objects.requireNonNull(in), RuleFile.class);
        } catch (IOException e) {
            throw new UncheckedIOException(RESOURCE + " cannot be read", e);
        }
    }

    Rules toRules() {
        return new Rules(
                rules.stream().map(this::rule).toList(),
                rules.stream().map(it -> it.after() == null).toList(),
                harmless.stream().map(this::expression).toList(),
                code.stream().map(this::expression).toList());
    }

    private Rule rule(Entry entry) {
        var after = entry.after() == null ? "<<" + USUAL_PLACE + ">>" : entry.after();
        return new Rule(
                entry.id(),
                entry.name(),
                expression(after),
                expression(entry.secret()),
                followers(entry),
                new Rule.Checks(
                        entry.length(),
                        entry.distinct(),
                        entry.random(),
                        entry.mixed(),
                        entry.mayBeHarmless(),
                        entry.mayBeCode()));
    }

    private BitSet followers(Entry entry) {
        if (entry.followedBy() != null) {
            var these = symbols(entry.followedBy());
            these.set(Symbol.END, entry.atEnd());
            return these;
        }
        var all = new BitSet();
        all.set(0, Symbol.END + 1);
        if (entry.notFollowedBy() != null) {
            all.andNot(symbols(entry.notFollowedBy()));
        }
        return all;
    }

    private BitSet symbols(String text) {
        if (expression(text) instanceof Expression.One one) {
            return (BitSet) one.symbols().clone();
        }
        throw new IllegalArgumentException("Not one character: " + text);
    }

    private Expression expression(String text) {
        var whole = text;
        for (var depth = 0; PART.matcher(whole).find(); depth++) {
            if (depth == DEEPEST) {
                throw new IllegalArgumentException("Parts of themselves: " + text);
            }
            whole = PART.matcher(whole).replaceAll(it -> Matcher.quoteReplacement("(" + part(it.group(1)) + ")"));
        }
        if (whole.contains("<<")) {
            throw new IllegalArgumentException("A part is not named well: " + text);
        }
        return Expression.parse(whole);
    }

    private String part(String name) {
        var part = parts.get(name);
        if (part == null) {
            throw new IllegalArgumentException("There is no part " + name);
        }
        return part;
    }
}
