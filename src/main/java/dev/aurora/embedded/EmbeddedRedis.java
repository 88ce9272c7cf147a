package dev.aurora.embedded;

import dev.aurora.config.Secret;
import dev.aurora.redis.RedisAddress;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A Redis server of our own on the loopback interface: the one on the path, else the one that Maven Central has. */
final class EmbeddedRedis {
    private static final Duration READY_LIMIT = Duration.ofSeconds(30);
    private static final Duration STEP = Duration.ofMillis(10);
    private static final int READ_LIMIT_MILLIS = 1_000;
    private static final int REPLY_BYTES = 64;

    /** Starts the server. Blocking. */
    static RedisAddress start(DataFolder folder, Children children, Credentials credentials, int port) {
        var home = folder.folder("redis");
        var log = folder.folder("logs").resolve("redis.log");
        var password = credentials.of("redis");
        try {
            var binary = Executables.find("redis-server").orElseGet(() -> unpack(home));
            var taken = Ports.take(port, "Redis", "aurora.redis.port");
            var config = home.resolve("redis.conf");
            DataFolder.writePrivate(config, settings(taken, home, password));
            var process =
                    children.keep("redis", "TERM", List.of(binary.toString(), config.toString()), Map.of(), home, log);
            awaitReady(process, taken, password, log);
            return new RedisAddress(URI.create("redis://127.0.0.1:" + taken), Optional.of(password));
        } catch (IOException e) {
            throw new StartFailure("Redis did not start, its log is " + log, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("The start of Redis was interrupted");
        }
    }

    private static String settings(int port, Path home, Secret password) {
        return """
                bind 127.0.0.1
                port %d
                protected-mode yes
                dir "%s"
                requirepass %s
                appendonly yes
                appendfsync everysec
                save ""
                maxmemory 256mb
                maxmemory-policy noeviction
                """.formatted(port, home, password.reveal());
    }

    private static void awaitReady(Process process, int port, Secret password, Path log)
            throws IOException, InterruptedException {
        var deadline = Instant.now().plus(READY_LIMIT);
        while (!answers(port, password)) {
            if (process.waitFor(STEP.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StartFailure("Redis ended while it started, its log is " + log);
            }
            if (Instant.now().isAfter(deadline)) {
                throw new StartFailure("Redis was not ready in " + READY_LIMIT.toSeconds() + " s, its log is " + log);
            }
        }
    }

    private static boolean answers(int port, Secret password) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(READ_LIMIT_MILLIS);
            var request = "AUTH " + password.reveal() + "\r\nPING\r\nQUIT\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            var reply = new String(socket.getInputStream().readNBytes(REPLY_BYTES), StandardCharsets.US_ASCII);
            return reply.contains("+PONG");
        } catch (IOException e) {
            return false;
        }
    }

    private static Path unpack(Path home) {
        var mac = System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("mac");
        var arm = System.getProperty("os.arch").equals("aarch64");
        var name = mac
                ? "redis-server-6.2.6-v5-darwin-" + (arm ? "arm64" : "amd64")
                : arm ? "redis-server-6.2.7-linux-arm64" : "redis-server-6.2.6-v5-linux-amd64";
        var binary = home.resolve(name);
        if (Files.exists(binary)) {
            return binary;
        }
        try (var packed = EmbeddedRedis.class.getResourceAsStream("/" + name)) {
            if (packed == null) {
                throw new StartFailure("This build of Aurora brings no " + name + ". Install redis-server,"
                        + " or set aurora.redis.url to one of your own");
            }
            var next = home.resolve(name + ".new");
            Files.deleteIfExists(next);
            var _ = Files.copy(packed, next);
            Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rwx------"));
            return Files.move(next, binary);
        } catch (IOException e) {
            throw new StartFailure("Redis cannot be unpacked into " + home, e);
        }
    }

    private EmbeddedRedis() {}
}
