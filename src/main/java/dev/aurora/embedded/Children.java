package dev.aurora.embedded;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.aurora.bus.JsonMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The child processes of this Aurora. They are told by the kernel when it dies where that can be had, and are written
 * down with their start times, so that the next start ends what a killed one left behind and never anybody else's.
 */
public final class Children implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Children.class);
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final Duration CLOCK_ERROR = Duration.ofSeconds(2);

    /** One child as the file keeps it. */
    record Recorded(long pid, Instant startedAt, String purpose, String signal) {}

    record Listing(@JsonProperty("children") List<Recorded> children) {}

    private record Running(Process process, Recorded recorded) {}

    private final Path file;
    private final List<Running> running = Collections.synchronizedList(new ArrayList<>());
    private final List<String> prefix;
    private boolean closed;
    // The kernel's signal comes when the starting thread dies, so one thread starts all and lives as long as the
    // process.
    private final ExecutorService starter = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("children").daemon().factory());

    public Children(Path file) {
        this.file = file;
        this.prefix = Executables.find("setpriv").map(Path::toString).stream().toList();
    }

    /** Ends the children that an earlier process left behind and answers their purposes. */
    public List<String> endLeftBehind() {
        var ended = new ArrayList<String>();
        for (var child : read()) {
            var handle = ProcessHandle.of(child.pid());
            if (handle.isPresent() && isSame(handle.get(), child)) {
                end(handle.get(), child.signal());
                ended.add(child.purpose());
            }
        }
        write();
        return ended;
    }

    /**
     * Starts a program with its output appended to the log file.
     *
     * @param signal that asks it to end, such as {@code TERM}
     */
    public Process start(
            String purpose, String signal, List<String> command, Map<String, String> environment, Path folder, Path log)
            throws IOException {
        var words = new ArrayList<String>();
        if (!prefix.isEmpty()) {
            words.addAll(prefix);
            words.addAll(List.of("--pdeathsig", signal));
        }
        words.addAll(command);

        var builder = new ProcessBuilder(words)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new File("/dev/null")))
                .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
        builder.environment().putAll(environment);
        synchronized (running) {
            if (closed) {
                throw new IOException("Aurora is stopping");
            }
            var process = onStarter(builder);
            var startedAt = process.info().startInstant().orElseGet(Instant::now);
            running.add(new Running(process, new Recorded(process.pid(), startedAt, purpose, signal)));
            write();
            return process;
        }
    }

    /** Ends all in the reverse order of their start. */
    @Override
    public void close() {
        synchronized (running) {
            closed = true;
            for (var child : running.reversed()) {
                end(child.process().toHandle(), child.recorded().signal());
            }
            running.clear();
        }
        write();
    }

    /** Ends one child. */
    public void end(Process process) {
        synchronized (running) {
            for (var child : List.copyOf(running)) {
                if (child.process().equals(process)) {
                    end(process.toHandle(), child.recorded().signal());
                    running.remove(child);
                }
            }
        }
        write();
    }

    static void end(ProcessHandle handle, String signal) {
        try {
            if (!handle.isAlive()) {
                return;
            }
            var kill = new ProcessBuilder("sh", "-c", "kill -" + signal + " " + handle.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            var _ = kill.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            handle.onExit().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            LOG.warn("Process {} did not end when asked to and was killed", handle.pid());
            var _ = handle.destroyForcibly();
        } catch (IOException | ExecutionException e) {
            var _ = handle.destroyForcibly();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var _ = handle.destroyForcibly();
        }
    }

    private Process onStarter(ProcessBuilder builder) throws IOException {
        try {
            return CompletableFuture.supplyAsync(
                            () -> {
                                try {
                                    return builder.start();
                                } catch (IOException e) {
                                    throw new UncheckedIOException(e);
                                }
                            },
                            starter)
                    .get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof UncheckedIOException it ? it.getCause() : new IOException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("Interrupted", e);
        }
    }

    private static boolean isSame(ProcessHandle handle, Recorded child) {
        return handle.info()
                .startInstant()
                .filter(it -> Duration.between(it, child.startedAt()).abs().compareTo(CLOCK_ERROR) < 0)
                .isPresent();
    }

    private List<Recorded> read() {
        try {
            return Files.exists(file)
                    ? JsonMapper.decode(Buffer.buffer(Files.readAllBytes(file)), Listing.class)
                            .children()
                    : List.of();
        } catch (IOException | DecodeException e) {
            LOG.warn("The list of child processes {} cannot be read: {}", file, e.getMessage());
            return List.of();
        }
    }

    private void write() {
        synchronized (running) {
            var children = running.stream().map(Running::recorded).toList();
            DataFolder.writePrivate(
                    file, JsonMapper.encode(new Listing(children)).toString());
        }
    }
}
