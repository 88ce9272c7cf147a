package dev.aurora.cloud;

import dev.aurora.config.ConfigReader;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Who may connect clouds, and how.
 *
 * @param machineOrgs slugs of the organisations whose connections may act as this machine does
 */
public record CloudConfig(Set<String> machineOrgs) {
    public CloudConfig {
        machineOrgs = Set.copyOf(machineOrgs);
    }

    public static CloudConfig from(ConfigReader reader) {
        var slugs = reader.text(
                "aurora.cloud.machine.orgs",
                "Slugs of the organisations that may connect a cloud as this machine does, by its profiles or its own"
                        + " identity, separated by commas; others need keys of their own",
                "default");
        return new CloudConfig(Arrays.stream(slugs.split(","))
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .collect(Collectors.toSet()));
    }
}
