package dev.aurora.app;

import dev.aurora.agent.AgentConfig;
import dev.aurora.chat.ChatConfig;
import dev.aurora.cloud.CloudConfig;
import dev.aurora.config.ConfigException;
import dev.aurora.config.ConfigReader;
import dev.aurora.config.ConfigSource;
import dev.aurora.http.HttpConfig;
import dev.aurora.identity.IdentityConfig;
import dev.aurora.llm.LlmConfig;
import dev.aurora.notify.NotifyConfig;
import dev.aurora.objects.ObjectsConfig;
import dev.aurora.openid.OpenIdConfig;
import dev.aurora.policy.PolicyConfig;
import dev.aurora.postgres.PostgresConfig;
import dev.aurora.redis.RedisConfig;
import dev.aurora.sandbox.SandboxConfig;
import dev.aurora.tool.ToolConfig;
import dev.aurora.web.LimitConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The configuration of every feature, read once. */
record Settings(
        AppConfig app,
        HttpConfig http,
        ChatConfig chat,
        LimitConfig limits,
        IdentityConfig identity,
        Optional<OpenIdConfig> openId,
        NotifyConfig notices,
        CloudConfig cloud,
        LlmConfig llm,
        AgentConfig agent,
        ToolConfig tools,
        PolicyConfig policy,
        PostgresConfig postgres,
        RedisConfig redis,
        ObjectsConfig objects,
        SandboxConfig sandbox) {

    /** Asks the reader for every key there is; its mistakes are reported by {@link ConfigReader#finish()}. */
    static Settings from(ConfigReader reader) {
        var app = AppConfig.from(reader);
        var http = HttpConfig.from(reader);
        var chat = ChatConfig.from(reader);
        var identity = IdentityConfig.from(reader);
        return new Settings(
                app,
                http,
                chat,
                LimitConfig.from(reader),
                identity,
                OpenIdConfig.from(reader, identity.publicUrl()),
                NotifyConfig.from(reader, identity.publicUrl()),
                CloudConfig.from(reader),
                LlmConfig.read(reader),
                AgentConfig.from(reader),
                ToolConfig.from(reader),
                PolicyConfig.from(reader),
                PostgresConfig.from(reader),
                RedisConfig.from(reader),
                ObjectsConfig.from(reader),
                SandboxConfig.from(reader));
    }

    /** Throws {@link ConfigException} with all mistakes at once. */
    static Settings read(Place place, Map<String, String> commandLine) {
        var reader = new ConfigReader(sources(place, commandLine));
        var settings = from(reader);
        reader.finish();
        return settings;
    }

    /** In the order in which they win, the last first. */
    static List<ConfigSource> sources(Place place, Map<String, String> commandLine) {
        try {
            return List.of(
                    ConfigSource.properties(place.folder().resolve("aurora.properties")),
                    ConfigSource.dotEnv(place.folder().resolve(".env")),
                    ConfigSource.environment("environment", place.environment()),
                    ConfigSource.commandLine(commandLine));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Path dataFolder(Place place) {
        return app.home()
                .map(Path::of)
                .map(Path::toAbsolutePath)
                .orElseGet(() -> place.folder().resolve(".aurora"));
    }

    /** The feature flags that are on, by the names that pages and programs know. */
    List<String> features() {
        return sandbox.enabled() ? List.of("sandbox") : List.of();
    }
}
