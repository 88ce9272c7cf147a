package dev.aurora.llm;

import dev.aurora.config.ConfigReader;
import dev.aurora.config.Secret;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which chat model answers, and how patient Aurora is with it. Without a provider the built-in planner answers. */
public record LlmConfig(
        Provider provider,
        URI baseUrl,
        Optional<Secret> key,
        String model,
        @Nullable Double temperature,
        int maxOutputTokens,
        Duration connectTimeout,
        Duration silence,
        int attempts,
        Duration longestWait) {

    /** Who serves the model. */
    public enum Provider {
        /** No remote model: the planner that is part of Aurora. */
        PLANNER("The built-in planner", "", "", ""),
        OPENAI("OpenAI", "https://api.openai.com/v1", "gpt-4.1", "OPENAI_API_KEY"),
        OPENROUTER("OpenRouter", "https://openrouter.ai/api/v1", "anthropic/claude-sonnet-4.5", "OPENROUTER_API_KEY"),
        ANTHROPIC("Anthropic", "https://api.anthropic.com/v1", "claude-sonnet-4-6", "ANTHROPIC_API_KEY"),
        /** Any server that speaks OpenAI's chat completions, such as Ollama and vLLM. */
        COMPATIBLE("The model server", "", "", "aurora.llm.api.key");

        private final String title;
        private final String defaultBaseUrl;
        private final String defaultModel;
        private final String keyName;

        Provider(String title, String defaultBaseUrl, String defaultModel, String keyName) {
            this.title = title;
            this.defaultBaseUrl = defaultBaseUrl;
            this.defaultModel = defaultModel;
            this.keyName = keyName;
        }

        String title() {
            return title;
        }

        String keyName() {
            return keyName;
        }
    }

    /** The choice an operator has; {@code auto} is settled by the keys and the address that are set. */
    private enum Choice {
        AUTO,
        PLANNER,
        OPENAI,
        OPENROUTER,
        ANTHROPIC,
        COMPATIBLE
    }

    /** Reads the keys under {@code aurora.llm}; mistakes are reported by the reader. */
    public static LlmConfig read(ConfigReader reader) {
        var choice = reader.choice(
                "aurora.llm.provider", "Who answers; auto takes the one whose key is set", Choice.class, Choice.AUTO);
        var ownKey = reader.optionalSecret("aurora.llm.api.key", "Key of the chosen provider");
        var anthropic = reader.optionalSecret("aurora.llm.anthropic.key", "Key of Anthropic", "ANTHROPIC_API_KEY");
        var openAi = reader.optionalSecret("aurora.llm.openai.key", "Key of OpenAI", "OPENAI_API_KEY");
        var openRouter = reader.optionalSecret("aurora.llm.openrouter.key", "Key of OpenRouter", "OPENROUTER_API_KEY");
        var address = reader.optionalUri(
                "aurora.llm.base.url",
                "Address of the model server up to and with /v1, such as http://localhost:11434/v1",
                "https",
                "http");
        var provider =
                switch (choice) {
                    case PLANNER -> Provider.PLANNER;
                    case OPENAI -> Provider.OPENAI;
                    case OPENROUTER -> Provider.OPENROUTER;
                    case ANTHROPIC -> Provider.ANTHROPIC;
                    case COMPATIBLE -> Provider.COMPATIBLE;
                    case AUTO -> {
                        if (address.isPresent()) {
                            yield Provider.COMPATIBLE;
                        }
                        if (ownKey.isPresent()) {
                            yield ofKey(ownKey.get(), reader);
                        }
                        yield anthropic
                                .map(it -> Provider.ANTHROPIC)
                                .or(() -> openAi.map(it -> Provider.OPENAI))
                                .or(() -> openRouter.map(it -> Provider.OPENROUTER))
                                .orElse(Provider.PLANNER);
                    }
                };
        // A key of OpenAI's must not travel to whatever server stands behind aurora.llm.base.url.
        var key =
                switch (provider) {
                    case PLANNER -> Optional.<Secret>empty();
                    case OPENAI -> ownKey.or(() -> openAi);
                    case OPENROUTER -> ownKey.or(() -> openRouter);
                    case ANTHROPIC -> ownKey.or(() -> anthropic);
                    case COMPATIBLE -> ownKey;
                };
        var model = reader.optionalText("aurora.llm.model", "Name of the model; each provider has a default")
                .orElse(provider.defaultModel);
        var needsKey = provider == Provider.OPENAI || provider == Provider.OPENROUTER || provider == Provider.ANTHROPIC;
        if (needsKey && key.isEmpty()) {
            reader.mistake("aurora.llm.provider chooses " + provider.title + ", which needs a key: set "
                    + provider.keyName + " or aurora.llm.api.key");
        }
        if (address.filter(it -> it.getUserInfo() != null || it.getQuery() != null)
                .isPresent()) {
            reader.mistake("aurora.llm.base.url must hold no user, password or query: the key goes into"
                    + " aurora.llm.api.key");
        }
        if (provider == Provider.COMPATIBLE && address.isEmpty()) {
            reader.mistake("aurora.llm.provider = compatible needs aurora.llm.base.url, such as"
                    + " http://localhost:11434/v1");
        }
        if (provider == Provider.COMPATIBLE && model.isEmpty()) {
            reader.mistake("aurora.llm.base.url is set, but not which model to ask for: set aurora.llm.model");
        }
        return new LlmConfig(
                provider,
                address.orElse(URI.create(provider.defaultBaseUrl)),
                key,
                model,
                temperature(reader),
                reader.number(
                        "aurora.llm.max.output.tokens", "Longest answer; 0 leaves it to the provider", 0, 0, 1_000_000),
                reader.duration("aurora.llm.connect.timeout", "Time to connect", Duration.ofSeconds(10)),
                reader.duration(
                        "aurora.llm.silence.timeout",
                        "A model that sends nothing for so long is given up",
                        Duration.ofSeconds(60)),
                reader.number("aurora.llm.attempts", "How often one question is sent at most", 4, 1, 10),
                reader.duration(
                        "aurora.llm.longest.wait",
                        "Longest wait that a provider may ask for before the next attempt",
                        Duration.ofSeconds(20)));
    }

    private static Provider ofKey(Secret key, ConfigReader reader) {
        var text = key.reveal();
        if (text.startsWith("sk-ant-")) {
            return Provider.ANTHROPIC;
        }
        if (text.startsWith("sk-or-")) {
            return Provider.OPENROUTER;
        }
        if (text.startsWith("sk-")) {
            return Provider.OPENAI;
        }
        reader.mistake("aurora.llm.api.key does not tell whose key it is: set aurora.llm.provider too");
        return Provider.PLANNER;
    }

    private static @Nullable Double temperature(ConfigReader reader) {
        var text = reader.optionalText("aurora.llm.temperature", "From 0 to 2; unset leaves it to the provider");
        if (text.isEmpty()) {
            return null;
        }
        try {
            var temperature = Double.parseDouble(text.get().strip());
            if (temperature >= 0 && temperature <= 2) {
                return temperature;
            }
        } catch (NumberFormatException _) {
            // reported below like a number out of bounds
        }
        reader.mistake("aurora.llm.temperature = \"" + text.get() + "\" must be a number from 0 to 2");
        return null;
    }
}
