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
import java.util.concurrent.Callable;
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
    private static final Duration REVIVE_AFTER = Duration.ofMillis(500);
    private static final Duration LONGEST_DELAY = Duration.ofSeconds(30);
    private static final Duration LONG_LIFE = Duration.ofMinutes(1);
    private static final Duration CLOCK_ERROR = Duration.ofSeconds(2);

    /** One child as the file keeps it. */
    record Recorded(long pid, Instant startedAt, String purpose, String signal) {}

    record Listing(@JsonProperty("children") List<Recorded> children) {}

    private record Running(Process process, Recorded recorded) {}

    private final Path file;
    private final List<Running> running = Collections.synchronizedList(new ArrayList<>());
    private final List<String> session;
    private final List<String> prefix;
    private volatile boolean ending;
    private volatile boolean closed;
    // The kernel's signal comes when the starting thread dies, so one thread starts all and lives as long as the
    // process.
    private final ExecutorService starter = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("children").daemon().factory());

    public Children(Path file) {
        this.file = file;
        this.session = Executables.find("setsid").map(Path::toString).stream().toList();
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
        // In a session of its own a child hears no Ctrl-C, which is meant for Aurora. Both programs become the child.
        var words = new ArrayList<>(session);
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

    /** As {@link #start}, for a server: one that ends by itself is started again, at first soon and then ever later. */
    public Process keep(
            String purpose, String signal, List<String> command, Map<String, String> environment, Path folder, Path log)
            throws IOException {
        var process = start(purpose, signal, command, environment, folder, log);
        watch(process, purpose, REVIVE_AFTER, () -> start(purpose, signal, command, environment, folder, log));
        return process;
    }

    private void watch(Process process, String purpose, Duration delay, Callable<Process> again) {
        var begin = Instant.now();
        var _ = process.onExit().thenAccept(ended -> {
            if (!running.removeIf(it -> it.process().equals(process))) {
                return; // ended on purpose
            }
            if (ending) {
                return;
            }
            var livedLong = Duration.between(begin, Instant.now()).compareTo(LONG_LIFE) > 0;
            LOG.warn(
                    "The {} server ended by itself with exit code {} and is started again", purpose, ended.exitValue());
            revive(purpose, livedLong ? REVIVE_AFTER : delay, again);
        });
    }

    private void revive(String purpose, Duration delay, Callable<Process> again) {
        var later = CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS);
        var next = delay.compareTo(LONGEST_DELAY) < 0 ? delay.multipliedBy(2) : delay;
        var _ = CompletableFuture.runAsync(
                () -> {
                    if (ending) {
                        return;
                    }
                    try {
                        watch(again.call(), purpose, next, again);
                    } catch (Exception e) {
                        LOG.warn("The {} server could not be started again: {}", purpose, e.getMessage());
                        revive(purpose, next, again);
                    }
                },
                later);
    }

    /** From now on none is started again: Aurora is stopping, and so may they. */
    public void reviveNoMore() {
        ending = true;
    }

    /** Ends all in the reverse order of their start. */
    @Override
    public void close() {
        ending = true;
        List<Running> ending;
        // Whoever watches an end asks for this lock, so it is not held while one is waited for.
        synchronized (running) {
            closed = true;
            ending = List.copyOf(running.reversed());
            running.clear();
        }
        ending.forEach(it -> end(it.process().toHandle(), it.recorded().signal()));
        write();
    }

    /** Ends one child. */
    public void end(Process process) {
        List<Running> ending;
        synchronized (running) {
            ending = running.stream().filter(it -> it.process().equals(process)).toList();
            running.removeAll(ending);
        }
        ending.forEach(it -> end(process.toHandle(), it.recorded().signal()));
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
