package dev.aurora.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Listens to the statements that PostgreSQL is sent, so that what is compared cannot drift apart from what is run. */
final class StatementLog {
    private static final Duration SETTLE = Duration.ofSeconds(2);
    private static final Pattern STATEMENT = Pattern.compile("LOG:  (?:statement|execute [^:]*): (.*)");

    private final Connection superuser;
    private final Path log;

    StatementLog(Connection superuser, Path log) {
        this.superuser = superuser;
        this.log = log;
    }

    /** In the order in which they were sent; what others send meanwhile is among them. */
    List<String> during(Runnable work) throws SQLException, IOException, InterruptedException {
        set("ALTER SYSTEM SET log_statement = 'all'");
        var before = (int) Files.size(log);
        work.run();
        set("ALTER SYSTEM RESET log_statement");
        var bytes = Files.readAllBytes(log);
        return statements(new String(bytes, before, bytes.length - before, StandardCharsets.UTF_8));
    }

    private void set(String statement) throws SQLException, InterruptedException {
        try (var sql = superuser.createStatement()) {
            sql.execute(statement);
            sql.execute("SELECT pg_reload_conf()");
        }
        TimeUnit.MILLISECONDS.sleep(SETTLE.toMillis());
    }

    private static List<String> statements(String text) {
        var found = new ArrayList<String>();
        @Nullable StringBuilder current = null;
        for (var line : text.split("\n", -1)) {
            var matcher = STATEMENT.matcher(line);
            if (matcher.find()) {
                current = new StringBuilder(matcher.group(1));
                found.add("");
            } else if (line.startsWith("\t") && current != null) {
                current.append('\n').append(line.substring(1));
            } else {
                current = null;
            }
            if (current != null) {
                found.set(found.size() - 1, current.toString());
            }
        }
        return found;
    }
}
