package dev.aurora.cloud;

import java.util.List;
import java.util.Set;

/**
 * What a scope holds now, as far as it could be read.
 *
 * @param complete names of the types of which everything was read: what is not among the resources exists no more
 * @param failures why other types of the scope were not read, empty when all were
 */
public record ScopeContent(
        CloudScope scope, List<CloudResource> resources, Set<String> complete, List<CloudFailure> failures) {
    public ScopeContent {
        resources = List.copyOf(resources);
        complete = Set.copyOf(complete);
        failures = List.copyOf(failures);
    }
}
