package dev.aurora.planner;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.aurora.llm.Embeddings;
import dev.aurora.planner.Reading.Call;
import dev.aurora.planner.Reading.Says;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Intents defined by examples: where the grammar is lost, the meaning of the nearest example counts, if it is near. */
final class Intents {
    /** Below this the nearest example is not near; between unrelated sentences this model gives about 0.5. */
    private static final double NEAR = 0.82;
    /** Sentences about one kind of resource are near for that alone. */
    private static final double NEAR_OF_A_KIND = 0.87;
    /** Fewer words embed poorly. */
    private static final int FEWEST_WORDS = 2;
    /** How much nearer it must be than any example with another meaning. */
    private static final double CLEARLY = 0.03;

    /** What an example can account for; a count or a severity it cannot. */
    private static final Set<Part> ALLOWED = EnumSet.of(
            Part.DETAIL,
            Part.SAME,
            Part.NOTHING,
            Part.RISK,
            Part.REFRESH,
            Part.FRESHNESS,
            Part.GREETING,
            Part.ABOUT,
            Part.OVERVIEW,
            Part.SEARCH,
            Part.AGAIN);
    /** Neither a call nor something to say: an example of what lies beyond. */
    record Intent(
            String name,
            List<String> examples,
            @Nullable String tool,
            @Nullable Map<String, Object> arguments,
            @Nullable String says) {
        @Nullable Reading reading() {
            if (says != null) {
                return new Says(says);
            }
            return tool == null
                    ? null
                    : new Call(tool, arguments == null ? new JsonObject() : new JsonObject(arguments));
        }
    }

    private static final class Example {
        private final Intent intent;
        private final float[] embedding;

        Example(Intent intent, float[] embedding) {
            this.intent = intent;
            this.embedding = embedding;
        }
    }

    private final Embeddings embeddings;
    private final List<Intent> intents;
    private volatile @Nullable List<Example> examples;

    Intents(Embeddings embeddings) {
        this.embeddings = embeddings;
        this.intents = load();
    }

    List<Intent> all() {
        return intents;
    }

    /** Embeds the examples, once; answers how many there are. */
    int warm() {
        return embedded().size();
    }

    private List<Example> embedded() {
        var ready = examples;
        if (ready == null) {
            var list = new ArrayList<Example>();
            for (var intent : intents) {
                for (var example : intent.examples()) {
                    list.add(new Example(intent, embeddings.embed(example)));
                }
            }
            ready = List.copyOf(list);
            examples = ready;
        }
        return ready;
    }

    /** The meaning of the nearest example, unless another meaning is as near or the words read so far contradict. */
    @Nullable Reading similar(String text, Draft draft) {
        if (text.split(" ", -1).length < FEWEST_WORDS) {
            return null;
        }
        var embedding = embeddings.embed(text);
        Intent nearest = null;
        var best = 0.0;
        for (var example : embedded()) {
            var similarity = Embeddings.similarity(embedding, example.embedding);
            if (similarity > best) {
                best = similarity;
                nearest = example.intent;
            }
        }
        if (nearest == null || best < near(nearest) || !agrees(nearest, draft)) {
            return null;
        }
        for (var example : embedded()) {
            var other = !example.intent.name().equals(nearest.name());
            if (other && Embeddings.similarity(embedding, example.embedding) > best - CLEARLY) {
                return null;
            }
        }
        return nearest.reading();
    }

    private static double near(Intent intent) {
        return intent.arguments() != null && intent.arguments().containsKey("types") ? NEAR_OF_A_KIND : NEAR;
    }

    /** Values of their own, such as numbers and names, are more than an example can account for. */
    private static boolean agrees(Intent intent, Draft draft) {
        var plain = draft.ids.isEmpty()
                && draft.comparisons.isEmpty()
                && draft.filters.isEmpty()
                && draft.groups.isEmpty()
                && draft.texts.isEmpty()
                && draft.number == null
                && draft.superlative == null
                && draft.said.isEmpty()
                && ALLOWED.containsAll(draft.parts)
                && draft.leftovers.stream().noneMatch(Token::looksLikeName);
        if (!plain) {
            return false;
        }
        var arguments = intent.arguments() == null ? new JsonObject() : new JsonObject(intent.arguments());
        var types = arguments.getJsonArray("types");
        var named = types == null ? Set.of() : types.stream().collect(Collectors.toSet());
        var ofPeople = draft.types.isEmpty() || draft.types.equals(Set.of("aws.iam.user"));
        return named.equals(draft.types) || (ofPeople && intent.says() != null);
    }

    private static List<Intent> load() {
        try (var in = Intents.class.getResourceAsStream("/planner/intents.yaml")) {
            if (in == null) {
                throw new IllegalStateException("The intents are not on the class path");
            }
            return List.of(new ObjectMapper(new YAMLFactory()).readValue(in, Intent[].class));
        } catch (IOException e) {
            throw new UncheckedIOException("The intents cannot be read", e);
        }
    }
}
