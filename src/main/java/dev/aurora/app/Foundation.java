package dev.aurora.app;

import dev.aurora.bus.Bus;
import dev.aurora.embedded.EmbeddedStack;
import dev.aurora.postgres.Postgres;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import java.time.Clock;

/** What every feature is wired from. */
record Foundation(
        Vertx vertx,
        Bus bus,
        Settings settings,
        Clock clock,
        Postgres postgres,
        EmbeddedStack stack,
        PrometheusMeterRegistry meters) {}
