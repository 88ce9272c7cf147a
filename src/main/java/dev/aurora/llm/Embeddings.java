package dev.aurora.llm;

import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.embedding.onnx.bgesmallenv15q.BgeSmallEnV15QuantizedEmbeddingModel;
import org.jspecify.annotations.Nullable;

/**
 * Sentence embeddings made in this process, 384 numbers of length one. One instance per process: the model is loaded
 * with the first call and then stays. Every method blocks and belongs off the event loop. Single words embed poorly.
 */
public final class Embeddings {
    private volatile @Nullable EmbeddingModel model;

    /** The embedding of a sentence, normalised, so that {@link #similarity} is a product. */
    public float[] embed(String sentence) {
        return loaded().embed(sentence).content().vector();
    }

    /** The cosine of the angle between two embeddings: 1 for the same direction. */
    public static double similarity(float[] one, float[] other) {
        var sum = 0.0;
        for (var i = 0; i < one.length; i++) {
            sum += one[i] * other[i];
        }
        return sum;
    }

    private EmbeddingModel loaded() {
        var ready = model;
        if (ready != null) {
            return ready;
        }
        synchronized (this) {
            ready = model;
            if (ready == null) {
                ready = new BgeSmallEnV15QuantizedEmbeddingModel(Runnable::run);
                model = ready;
            }
            return ready;
        }
    }
}
