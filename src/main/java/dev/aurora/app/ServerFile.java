package dev.aurora.app;

import dev.aurora.bus.JsonMapper;
import dev.aurora.embedded.DataFolder;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The running server as the data folder's {@code server.json} tells other processes of it. */
record ServerFile(
        long pid,
        Instant startedAt,
        @Nullable String http,
        @Nullable String management,
        @Nullable String sandbox,
        boolean ready) {
    private static final Duration CLOCK_ERROR = Duration.ofSeconds(2);
    private static final String NAME = "server.json";

    static ServerFile ofThisProcess() {
        var self = ProcessHandle.current();
        return new ServerFile(self.pid(), self.info().startInstant().orElseGet(Instant::now), null, null, null, false);
    }

    ServerFile withAddresses(String newHttp, String newManagement) {
        return new ServerFile(pid, startedAt, newHttp, newManagement, sandbox, ready);
    }

    ServerFile withSandbox(@Nullable String newSandbox) {
        return new ServerFile(pid, startedAt, http, management, newSandbox, ready);
    }

    ServerFile whenReady() {
        return new ServerFile(pid, startedAt, http, management, sandbox, true);
    }

    void write(Path dataFolder) {
        DataFolder.writePrivate(
                dataFolder.resolve(NAME), JsonMapper.encode(this).toString());
    }

    static void remove(Path dataFolder) {
        try {
            Files.deleteIfExists(dataFolder.resolve(NAME));
        } catch (IOException e) {
            // The process it names is gone, which is what its readers look at.
        }
    }

    /** The server that runs on the folder; empty when none does, also when a killed one left its file behind. */
    static Optional<ServerFile> running(Path dataFolder) {
        try {
            var text = Files.readAllBytes(dataFolder.resolve(NAME));
            return Optional.of(JsonMapper.decode(Buffer.buffer(text), ServerFile.class))
                    .filter(it -> it.process().isPresent());
        } catch (IOException | DecodeException e) {
            return Optional.empty();
        }
    }

    Optional<ProcessHandle> process() {
        return ProcessHandle.of(pid)
                .filter(ProcessHandle::isAlive)
                .filter(it -> it.info()
                        .startInstant()
                        .filter(at -> Duration.between(at, startedAt).abs().compareTo(CLOCK_ERROR) < 0)
                        .isPresent());
    }
}
