package dev.aurora.objects;

import dev.aurora.config.ConfigReader;
import dev.aurora.config.Secret;
import java.net.URI;
import java.util.Optional;

/** Where objects are kept. Without an address the embedded server is started and its keys are generated. */
public record ObjectsConfig(
        Optional<URI> url,
        String region,
        String bucket,
        Optional<Secret> accessKey,
        Optional<Secret> secretKey,
        int port) {
    public static ObjectsConfig from(ConfigReader reader) {
        var config = new ObjectsConfig(
                reader.optionalUri(
                        "aurora.objects.url",
                        "External S3 service, as https://host; empty starts the embedded server",
                        "https",
                        "http"),
                reader.text("aurora.objects.region", "Region of the external S3 service", "us-east-1"),
                reader.text("aurora.objects.bucket", "Bucket that Aurora keeps its objects in", "aurora-storage"),
                reader.optionalSecret("aurora.objects.access.key", "Access key of the external S3 service"),
                reader.optionalSecret("aurora.objects.secret.key", "Secret key of the external S3 service"),
                reader.port("aurora.objects.port", "Port of the embedded server; 0 takes a free one", 0));
        if (config.url.isPresent() && (config.accessKey.isEmpty() || config.secretKey.isEmpty())) {
            reader.mistake(
                    "aurora.objects.url is set, so aurora.objects.access.key and aurora.objects.secret.key are needed too");
        }
        return config;
    }

    /** Present when an external service is configured. */
    public Optional<ObjectsAddress> external() {
        return url.map(it -> new ObjectsAddress(it, region, bucket, accessKey.orElseThrow(), secretKey.orElseThrow()));
    }
}
