package dev.aurora.organisation;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import java.text.Normalizer;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Short names for addresses and log-ins: lower-case letters, digits and hyphens. */
final class Slugs {
    private static final int MOST_CHARACTERS = 63;

    /** The slug that was asked for, else one made from the name; refuses with INVALID a name that gives none. */
    static String of(@Nullable String wanted, String name) {
        return Optional.ofNullable(wanted).orElseGet(() -> fromName(name));
    }

    private static String fromName(String name) {
        var slug = Normalizer.normalize(name, Normalizer.Form.NFD)
                .replaceAll("\\p{M}", "")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[^a-z0-9]+", "-");
        slug = slug.substring(0, Math.min(slug.length(), MOST_CHARACTERS)).replaceAll("^-|-$", "");
        if (slug.isEmpty()) {
            throw new Refusal(Reason.INVALID, "No slug can be made from the name \"" + name + "\"; give one");
        }
        return slug;
    }

    private Slugs() {}
}
