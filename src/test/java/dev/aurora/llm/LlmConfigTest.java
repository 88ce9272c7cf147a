package dev.aurora.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.config.ConfigException;
import dev.aurora.config.ConfigReader;
import dev.aurora.config.ConfigSource;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class LlmConfigTest {
    @Test
    void choosesThePlannerWhenNothingIsSet() {
        assertThat(read(Map.of()).provider()).isEqualTo(LlmConfig.Provider.PLANNER);
    }

    @Test
    void choosesTheProviderWhoseKeyIsSet() {
        var openAi = read(Map.of("OPENAI_API_KEY", "sk-a"));
        assertThat(openAi.provider()).isEqualTo(LlmConfig.Provider.OPENAI);
        assertThat(openAi.baseUrl()).isEqualTo(URI.create("https://api.openai.com/v1"));
        assertThat(openAi.model()).isEqualTo("gpt-4.1");
        assertThat(read(Map.of("OPENROUTER_API_KEY", "sk-or-a")).provider()).isEqualTo(LlmConfig.Provider.OPENROUTER);
        assertThat(read(Map.of("ANTHROPIC_API_KEY", "sk-ant-a")).provider()).isEqualTo(LlmConfig.Provider.ANTHROPIC);
        assertThat(read(Map.of("ANTHROPIC_API_KEY", "sk-ant-a", "OPENAI_API_KEY", "sk-b"))
                        .provider())
                .isEqualTo(LlmConfig.Provider.ANTHROPIC);
    }

    @Test
    void tellsWhoseKeyItIsByItsBeginning() {
        assertThat(read(Map.of("AURORA_LLM_API_KEY", "sk-ant-a")).provider()).isEqualTo(LlmConfig.Provider.ANTHROPIC);
        assertThat(read(Map.of("AURORA_LLM_API_KEY", "sk-or-v1-a")).provider())
                .isEqualTo(LlmConfig.Provider.OPENROUTER);
        assertThat(read(Map.of("AURORA_LLM_API_KEY", "sk-proj-a")).provider()).isEqualTo(LlmConfig.Provider.OPENAI);
        assertMistake(Map.of("AURORA_LLM_API_KEY", "xyz"), "set aurora.llm.provider too");
    }

    @Test
    void staysWithThePlannerWhenToldSo() {
        var config = read(Map.of("OPENAI_API_KEY", "sk-a", "AURORA_LLM_PROVIDER", "planner"));
        assertThat(config.provider()).isEqualTo(LlmConfig.Provider.PLANNER);
        assertThat(config.key()).isEmpty();
    }

    @Test
    void neverSendsAKeyOfOpenAiToAnotherServer() {
        var config = read(Map.of(
                "OPENAI_API_KEY", "sk-a", "AURORA_LLM_BASE_URL", "http://localhost:11434/v1", "AURORA_LLM_MODEL", "m"));
        assertThat(config.provider()).isEqualTo(LlmConfig.Provider.COMPATIBLE);
        assertThat(config.key()).isEmpty();
    }

    @Test
    void saysWhatIsMissing() {
        assertMistake(Map.of("AURORA_LLM_PROVIDER", "anthropic"), "set ANTHROPIC_API_KEY or aurora.llm.api.key");
        assertMistake(Map.of("AURORA_LLM_PROVIDER", "compatible"), "needs aurora.llm.base.url");
        assertMistake(Map.of("AURORA_LLM_BASE_URL", "http://localhost:11434/v1"), "set aurora.llm.model");
        assertMistake(
                Map.of("AURORA_LLM_BASE_URL", "http://me:secret@localhost/v1", "AURORA_LLM_MODEL", "m"),
                "no user, password or query");
        assertMistake(Map.of("AURORA_LLM_TEMPERATURE", "3"), "from 0 to 2");
        assertMistake(Map.of("AURORA_LLM_TEMPERATURE", "warm"), "from 0 to 2");
    }

    @Test
    void neverShowsAKey() {
        var reader = reader(Map.of("OPENAI_API_KEY", "sk-very-secret"));
        assertThat(LlmConfig.read(reader).toString()).doesNotContain("very-secret");
        assertThat(reader.effective().toString()).doesNotContain("very-secret");
    }

    private static void assertMistake(Map<String, String> variables, String sentence) {
        var reader = reader(variables);
        var _ = LlmConfig.read(reader);
        assertThatThrownBy(reader::finish)
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(sentence)
                .hasMessageNotContaining("secret@");
    }

    private static LlmConfig read(Map<String, String> variables) {
        var reader = reader(variables);
        var config = LlmConfig.read(reader);
        reader.finish();
        return config;
    }

    private static ConfigReader reader(Map<String, String> variables) {
        return new ConfigReader(List.of(ConfigSource.environment("environment", variables)));
    }
}
