package dev.aurora.sandbox;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What the invented company runs, as {@code sandbox/estate.yaml} has it. Absent lists and tags are empty. */
record Estate(String company, List<Region> regions, List<Bucket> buckets, List<User> users, List<Role> roles) {

    record Region(
            String name,
            String cidr,
            List<Group> groups,
            List<Fleet> instances,
            List<Disk> volumes,
            List<Copy> snapshots,
            List<Address> addresses,
            List<Server> databases,
            List<Balancer> balancers,
            List<Table> tables,
            List<Queue> queues,
            List<Notices> topics,
            List<Alarm> alarms,
            List<Kubernetes> kubernetes,
            List<Containers> containers,
            List<Function> functions) {}

    /** A security group: ports open to the world, and ports open inside of the network. */
    record Group(String name, List<String> open, List<String> inside, Map<String, String> tags) {
        Group {
            open = orEmpty(open);
            inside = orEmpty(inside);
            tags = orEmpty(tags);
        }
    }

    /** Instances that are alike. */
    record Fleet(
            @Nullable String name,
            int count,
            String type,
            String zone,
            @JsonProperty("public") boolean isPublic,
            String group,
            int diskGiB,
            boolean encrypted,
            boolean stopped,
            Map<String, String> tags) {
        Fleet {
            tags = orEmpty(tags);
        }
    }

    record Disk(
            @Nullable String name,
            int sizeGiB,
            String type,
            @Nullable Integer iops,
            boolean encrypted,
            @Nullable String attachTo,
            Map<String, String> tags) {
        Disk {
            tags = orEmpty(tags);
        }
    }

    /** A snapshot of the volume of that name. */
    record Copy(
            String name, String of, @JsonProperty("public") boolean isPublic, Map<String, String> tags) {
        Copy {
            tags = orEmpty(tags);
        }
    }

    record Address(@Nullable String name, @Nullable String attachTo, Map<String, String> tags) {
        Address {
            tags = orEmpty(tags);
        }
    }

    /** A database server. */
    record Server(
            String name,
            String engine,
            String version,
            @JsonProperty("class") String instanceClass,
            int sizeGiB,
            boolean encrypted,
            @JsonProperty("public") boolean isPublic,
            boolean multiZone,
            int backupDays,
            Map<String, String> tags) {
        Server {
            tags = orEmpty(tags);
        }
    }

    record Balancer(String name, boolean internal, String group, Map<String, String> tags) {
        Balancer {
            tags = orEmpty(tags);
        }
    }

    record Table(
            String name,
            boolean backups,
            boolean encrypted,
            @JsonProperty("protected") boolean isProtected,
            Map<String, String> tags) {
        Table {
            tags = orEmpty(tags);
        }
    }

    record Queue(String name, boolean encrypted, Map<String, String> tags) {
        Queue {
            tags = orEmpty(tags);
        }
    }

    /** A topic, and the queue that hears it. */
    record Notices(String name, boolean encrypted, @Nullable String subscriber, Map<String, String> tags) {
        Notices {
            tags = orEmpty(tags);
        }
    }

    record Alarm(String name, String namespace, String metric, double threshold, boolean actions, String state) {}

    record Kubernetes(
            String name,
            String version,
            @JsonProperty("public") boolean isPublic,
            Map<String, String> tags) {
        Kubernetes {
            tags = orEmpty(tags);
        }
    }

    record Containers(String name, Map<String, String> tags) {
        Containers {
            tags = orEmpty(tags);
        }
    }

    record Function(String name, String runtime, int memoryMiB) {}

    /** A bucket; {@code isPublic} lets the world read it, {@code open} only lacks the block against that. */
    record Bucket(
            String name,
            String region,
            @JsonProperty("public") boolean isPublic,
            boolean open,
            boolean versioned,
            Map<String, String> tags) {
        Bucket {
            tags = orEmpty(tags);
        }
    }

    record User(String name, boolean mfa, boolean console, int keys, Map<String, String> tags) {
        User {
            tags = orEmpty(tags);
        }
    }

    record Role(String name, String service, String description) {}

    static Estate load() {
        var mapper = new ObjectMapper(new YAMLFactory()).enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
        try (var text = Objects.requireNonNull(Estate.class.getResourceAsStream("/sandbox/estate.yaml"))) {
            return mapper.readValue(text, Estate.class);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static <T> List<T> orEmpty(@Nullable List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    private static Map<String, String> orEmpty(@Nullable Map<String, String> map) {
        return map == null ? Map.of() : Map.copyOf(map);
    }
}
