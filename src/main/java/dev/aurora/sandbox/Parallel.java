package dev.aurora.sandbox;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;

/** Runs independent steps at once on virtual threads; what the emulator cannot do is left out and logged. */
final class Parallel implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Parallel.class);

    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicInteger leftOut = new AtomicInteger();

    /** Waits until all are done. */
    <T> void each(List<T> items, Consumer<T> step) {
        all(items.stream().map(it -> start(() -> step.accept(it))).toList());
    }

    CompletableFuture<Void> start(Runnable step) {
        return CompletableFuture.runAsync(() -> attempt(step), threads);
    }

    static void all(List<CompletableFuture<Void>> steps) {
        CompletableFuture.allOf(steps.toArray(CompletableFuture[]::new)).join();
    }

    int leftOut() {
        return leftOut.get();
    }

    @Override
    public void close() {
        threads.close();
    }

    private void attempt(Runnable step) {
        try {
            step.run();
        } catch (CompletionException e) {
            if (!(e.getCause() instanceof SdkException)) {
                throw e;
            }
            leftOut.incrementAndGet();
            LOG.info("Left out of the sandbox: {}", e.getCause().getMessage());
        }
    }
}
