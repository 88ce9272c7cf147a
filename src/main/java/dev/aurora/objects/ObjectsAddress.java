package dev.aurora.objects;

import dev.aurora.config.Secret;
import java.net.URI;

/** Where the objects are, and the keys that open the bucket. */
public record ObjectsAddress(URI endpoint, String region, String bucket, Secret accessKey, Secret secretKey) {}
