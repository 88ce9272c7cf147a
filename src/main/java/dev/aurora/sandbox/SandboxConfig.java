package dev.aurora.sandbox;

import dev.aurora.config.ConfigReader;

/** Whether there is a sandbox, and where. */
public record SandboxConfig(boolean enabled, int port) {
    public static SandboxConfig from(ConfigReader reader) {
        return new SandboxConfig(
                reader.flag("aurora.feature.sandbox", "Start an AWS emulator with an estate to try Aurora on", true),
                reader.port("aurora.sandbox.port", "Port of the AWS emulator; 0 takes a free one", 0));
    }
}
