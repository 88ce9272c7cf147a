package dev.aurora.bench;

import io.vertx.core.json.JsonObject;
import java.nio.file.Path;

/** One measurement, of at most eight minutes. */
public interface Bench {
    String name();

    /** Blocking; throws when it could not measure. Progress goes to standard error. */
    Outcome run(Options options) throws Exception;

    /**
     * How to measure.
     *
     * @param data an empty or earlier used folder for whatever the bench writes
     * @param scale how many times the usual amount of work
     */
    record Options(Path launcher, Path install, Path data, int scale) {}

    /**
     * What was measured.
     *
     * @param bounds the most that each figure of that name may be
     * @param least the least that each figure of that name must be
     */
    record Outcome(JsonObject figures, JsonObject baseline, JsonObject bounds, JsonObject least) {
        boolean ok() {
            return bounds.fieldNames().stream().allMatch(it -> figures.getDouble(it) <= bounds.getDouble(it))
                    && least.fieldNames().stream().allMatch(it -> figures.getDouble(it) >= least.getDouble(it));
        }
    }
}
