package dev.aurora.llm;

import dev.langchain4j.http.client.HttpClientBuilder;
import dev.langchain4j.http.client.sse.ServerSentEvent;
import dev.langchain4j.model.anthropic.AnthropicStreamingChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import io.vertx.core.json.JsonArray;
import java.util.regex.Pattern;

/**
 * What the transport must know of a provider's stream: langchain4j assembles the answer, but takes a stream that was
 * cut for one that is complete, and skips what it does not understand.
 */
enum WireFormat {
    OPENAI {
        @Override
        StreamingChatModel model(LlmConfig config, HttpClientBuilder transport) {
            var builder = OpenAiStreamingChatModel.builder()
                    .httpClientBuilder(transport)
                    .baseUrl(config.baseUrl().toString())
                    .apiKey(config.key().map(it -> it.reveal()).orElse(null))
                    .modelName(config.model())
                    .temperature(config.temperature())
                    // Some servers repeat the id with every fragment.
                    .accumulateToolCallId(false);
            if (config.maxOutputTokens() > 0) {
                // OpenAI's newer models refuse the older name, most other servers know no other.
                builder = config.provider() == LlmConfig.Provider.OPENAI
                        ? builder.maxCompletionTokens(config.maxOutputTokens())
                        : builder.maxTokens(config.maxOutputTokens());
            }
            return builder.build();
        }

        @Override
        boolean saysDone(ServerSentEvent event) {
            return event.data().equals("[DONE]");
        }

        @Override
        boolean saysFinished(ServerSentEvent event) {
            return saysDone(event) || FINISH_REASON.matcher(event.data()).find();
        }

        // Within a JSON string the quotes would be escaped, so this finds a field only.
        @Override
        boolean isError(ServerSentEvent event) {
            return "error".equals(event.event()) || ERROR.matcher(event.data()).find();
        }

        @Override
        String refusal(ServerSentEvent event) {
            var refusal = REFUSAL.matcher(event.data());
            return refusal.find() ? new JsonArray("[" + refusal.group(1) + "]").getString(0) : "";
        }
    },
    ANTHROPIC {
        @Override
        StreamingChatModel model(LlmConfig config, HttpClientBuilder transport) {
            return AnthropicStreamingChatModel.builder()
                    .httpClientBuilder(transport)
                    .baseUrl(config.baseUrl().toString())
                    .apiKey(config.key().map(it -> it.reveal()).orElse("none"))
                    .modelName(config.model())
                    .temperature(config.temperature())
                    .maxTokens(config.maxOutputTokens() > 0 ? config.maxOutputTokens() : ANTHROPIC_OUTPUT_TOKENS)
                    .build();
        }

        @Override
        boolean saysDone(ServerSentEvent event) {
            return "message_stop".equals(event.event());
        }

        @Override
        boolean saysFinished(ServerSentEvent event) {
            return saysDone(event);
        }

        @Override
        boolean isError(ServerSentEvent event) {
            return "error".equals(event.event());
        }

        @Override
        String refusal(ServerSentEvent event) {
            return "message_delta".equals(event.event())
                            && REFUSED.matcher(event.data()).find()
                    ? "it goes against the rules of the model"
                    : "";
        }
    };

    private static final Pattern FINISH_REASON = Pattern.compile("\"finish_reason\"\\s*:\\s*\"");
    private static final Pattern ERROR = Pattern.compile("\"error\"\\s*:\\s*[{\"]");
    private static final Pattern REFUSAL = Pattern.compile("\"refusal\"\\s*:\\s*(\"(?:[^\"\\\\]|\\\\.)*\")");
    private static final Pattern REFUSED = Pattern.compile("\"stop_reason\"\\s*:\\s*\"refusal\"");
    private static final int ANTHROPIC_OUTPUT_TOKENS = 8192;

    static WireFormat of(LlmConfig.Provider provider) {
        return provider == LlmConfig.Provider.ANTHROPIC ? ANTHROPIC : OPENAI;
    }

    abstract StreamingChatModel model(LlmConfig config, HttpClientBuilder transport);

    /** Nothing follows this event. */
    abstract boolean saysDone(ServerSentEvent event);

    /** With this event the answer is whole, though more may follow. */
    abstract boolean saysFinished(ServerSentEvent event);

    abstract boolean isError(ServerSentEvent event);

    /** A piece of the sentence by which a model declines, which langchain4j passes over in silence. */
    abstract String refusal(ServerSentEvent event);

    boolean isGarbage(ServerSentEvent event) {
        return !event.data().isBlank() && !event.data().stripLeading().startsWith("{") && !saysDone(event);
    }
}
