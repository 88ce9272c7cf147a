package dev.aurora.redaction;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Names of fields that hold secrets, compared without case and signs.
 *
 * @param ends how such names end, by what the secret is called
 * @param whole whole names, by what the secret is called
 * @param not how names end that only sound like it
 * @param beside fields of an object that name what is in the field beside them
 * @param values the fields beside
 * @param numbers those of them that may be numbers
 */
record SecretNames(
        Map<String, List<String>> ends,
        Map<String, List<String>> whole,
        List<String> not,
        List<String> beside,
        List<String> values,
        List<String> numbers) {
    /** What a plain value under that name is, empty for no secret. */
    Optional<String> secretUnder(String name) {
        var bare = bare(name);
        if (bare.isEmpty() || not.stream().anyMatch(bare::endsWith)) {
            return Optional.empty();
        }
        return whole.entrySet().stream()
                .filter(it -> it.getValue().contains(bare))
                .map(Map.Entry::getKey)
                .findFirst()
                .or(() -> ends.entrySet().stream()
                        .filter(it -> it.getValue().stream().anyMatch(bare::endsWith))
                        .map(Map.Entry::getKey)
                        .findFirst());
    }

    private static String bare(String name) {
        var bare = new StringBuilder();
        name.chars().filter(Character::isLetterOrDigit).forEach(it -> bare.append((char) it));
        return bare.toString().toLowerCase(Locale.ROOT);
    }
}
