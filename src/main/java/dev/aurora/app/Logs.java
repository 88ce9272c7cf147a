package dev.aurora.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.rolling.RollingFileAppender;
import ch.qos.logback.core.rolling.SizeAndTimeBasedRollingPolicy;
import ch.qos.logback.core.util.FileSize;
import java.nio.file.Path;
import org.slf4j.LoggerFactory;

/** Adds a file of JSON lines, one a day and at most 200 MB in all, to what the console shows. */
final class Logs {
    private static final long FILE_BYTES = 20_000_000;
    private static final long ALL_BYTES = 200_000_000;
    private static final int DAYS = 30;

    static void writeTo(Path folder) {
        var context = (LoggerContext) LoggerFactory.getILoggerFactory();
        var encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithArguments(false);
        encoder.setWithMessage(false);
        encoder.setWithFormattedMessage(true);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.start();

        var appender = new RollingFileAppender<ILoggingEvent>();
        appender.setContext(context);
        appender.setName("file");
        appender.setFile(folder.resolve("aurora.log").toString());
        appender.setEncoder(encoder);

        var policy = new SizeAndTimeBasedRollingPolicy<ILoggingEvent>();
        policy.setContext(context);
        policy.setParent(appender);
        policy.setFileNamePattern(folder.resolve("aurora.%d.%i.log.gz").toString());
        policy.setMaxFileSize(new FileSize(FILE_BYTES));
        policy.setTotalSizeCap(new FileSize(ALL_BYTES));
        policy.setMaxHistory(DAYS);
        policy.start();
        appender.setRollingPolicy(policy);
        appender.start();

        var root = context.getLogger(Logger.ROOT_LOGGER_NAME);
        root.setLevel(Level.INFO);
        root.addAppender(appender);
    }

    private Logs() {}
}
