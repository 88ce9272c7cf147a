package dev.aurora.embedded;

import dev.aurora.objects.ObjectsAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.TimeUnit;

/** An S3 server of our own on the loopback interface, a process on its own class path. */
final class EmbeddedObjects {
    private static final Duration READY_LIMIT = Duration.ofSeconds(60);
    private static final Duration STEP = Duration.ofMillis(10);
    private static final String REGION = "us-east-1";
    private static final String BUCKET = "aurora-storage";
    private static final String LOGGING = """
            <configuration>
              <appender name="out" class="ch.qos.logback.core.ConsoleAppender"><encoder><pattern>%d %-5level %logger{20} %msg%n</pattern></encoder></appender>
              <root level="WARN"><appender-ref ref="out"/></root>
            </configuration>
            """;

    /** Starts the server. Blocking. */
    static ObjectsAddress start(DataFolder folder, Children children, Credentials credentials, Path install, int port) {
        var jars = install.toAbsolutePath().resolve("s3proxy");
        if (!Files.isDirectory(jars)) {
            throw new StartFailure("The S3 server is missing from " + jars + ". Build Aurora again, or set"
                    + " aurora.objects.url to an S3 service of your own");
        }
        var home = folder.folder("objects");
        var log = folder.folder("logs").resolve("objects.log");
        var accessKey = credentials.of("objects.access.key");
        var secretKey = credentials.of("objects.secret.key");
        try {
            var taken = Ports.take(port, "S3", "aurora.objects.port");
            var endpoint = URI.create("http://127.0.0.1:" + taken);
            // In this server a bucket is a folder.
            Files.createDirectories(home.resolve("store").resolve(BUCKET));
            var config = home.resolve("s3proxy.properties");
            DataFolder.writePrivate(
                    config, """
                    s3proxy.endpoint=%s
                    s3proxy.authorization=aws-v2-or-v4
                    s3proxy.identity=%s
                    s3proxy.credential=%s
                    s3proxy.ignore-unknown-headers=true
                    jclouds.provider=filesystem-nio2
                    jclouds.filesystem.basedir=%s
                    """.formatted(endpoint, accessKey.reveal(), secretKey.reveal(), home.resolve("store")));
            var logging = home.resolve("logback.xml");
            DataFolder.writePrivate(logging, LOGGING);
            var process = children.keep("s3", "TERM", command(jars, logging, config), Map.of(), home, log);
            awaitReady(process, taken, log);
            return new ObjectsAddress(endpoint, REGION, BUCKET, accessKey, secretKey);
        } catch (IOException e) {
            throw new StartFailure("The S3 server did not start, its log is " + log, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("The start of the S3 server was interrupted");
        }
    }

    /** Where the server is that another process has started on the folder. */
    static ObjectsAddress running(Path root, Credentials credentials) {
        var config = new Properties();
        try (var reader = Files.newBufferedReader(root.resolve("objects/s3proxy.properties"))) {
            config.load(reader);
        } catch (IOException e) {
            throw new StartFailure("The S3 server does not run in " + root + " now; try again in a moment", e);
        }
        return new ObjectsAddress(
                URI.create(config.getProperty("s3proxy.endpoint", "http://127.0.0.1")),
                REGION,
                BUCKET,
                credentials.of("objects.access.key"),
                credentials.of("objects.secret.key"));
    }

    private static List<String> command(Path jars, Path logging, Path config) {
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx96m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+AutoCreateSharedArchive",
                "-XX:SharedArchiveFile=" + jars.resolveSibling("s3proxy.jsa"),
                "-Xlog:disable",
                "-Dlogback.configurationFile=" + logging,
                "-cp",
                jars + "/*",
                "org.gaul.s3proxy.Main",
                "--properties",
                config.toString());
    }

    private static void awaitReady(Process process, int port, Path log) throws IOException, InterruptedException {
        var deadline = Instant.now().plus(READY_LIMIT);
        while (!listens(port)) {
            if (process.waitFor(STEP.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StartFailure("The S3 server ended while it started, its log is " + log);
            }
            if (Instant.now().isAfter(deadline)) {
                throw new StartFailure(
                        "The S3 server was not ready in " + READY_LIMIT.toSeconds() + " s, its log is " + log);
            }
        }
    }

    private static boolean listens(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    private EmbeddedObjects() {}
}
