package dev.aurora.embedded;

import dev.aurora.config.Secret;
import dev.aurora.postgres.DatabaseAddress;
import dev.aurora.postgres.Roles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A PostgreSQL server of our own on the loopback interface, with its data in the data folder. */
final class EmbeddedPostgres {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgres.class);
    private static final String SUPERUSER = "aurora_superuser";
    private static final String DATABASE = "aurora_db";
    private static final Duration INIT_LIMIT = Duration.ofMinutes(2);
    private static final Duration READY_LIMIT = Duration.ofMinutes(2);
    private static final Duration STEP = Duration.ofMillis(10);
    private static final int STATUS_LINE = 7;
    private static final int PORT_LINE = 3;

    private final Path folder;
    private final Path binaries;
    private final Path data;
    private final Path log;
    private final Children children;
    private final Secret superuserPassword;

    private EmbeddedPostgres(DataFolder folder, Children children, Credentials credentials) {
        this.folder = folder.folder("postgres");
        this.binaries = PostgresBinaries.unpack(this.folder);
        this.data = this.folder.resolve("data");
        this.log = folder.folder("logs").resolve("postgres.log");
        this.children = children;
        this.superuserPassword = credentials.of("postgres.superuser");
    }

    /** Starts the server and makes database and roles. Blocking. */
    static DatabaseAddress start(
            DataFolder folder, Children children, Credentials credentials, int port, Map<String, Secret> passwords) {
        var server = new EmbeddedPostgres(folder, children, credentials);
        try {
            server.initialise();
            server.endOrphan();
            var taken = Ports.take(port, "PostgreSQL", "aurora.postgres.port");
            server.run(taken);
            var address = new DatabaseAddress("127.0.0.1", taken, DATABASE);
            Roles.ensure(address, SUPERUSER, server.superuserPassword, passwords);
            return address;
        } catch (IOException | SQLException e) {
            throw new StartFailure("PostgreSQL did not start, its log is " + server.log, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("The start of PostgreSQL was interrupted");
        }
    }

    /** Where the server is that another process has started on the folder. */
    static DatabaseAddress running(Path root) {
        try {
            var lines = Files.readAllLines(root.resolve("postgres/data/postmaster.pid"));
            return new DatabaseAddress(
                    "127.0.0.1", Integer.parseInt(lines.get(PORT_LINE).strip()), DATABASE);
        } catch (IOException | IndexOutOfBoundsException | NumberFormatException e) {
            throw new StartFailure("PostgreSQL does not run in " + root + " now; try again in a moment", e);
        }
    }

    /** A database is made beside its place and moved there whole, so that a start which was cut short leaves none. */
    private void initialise() throws IOException, InterruptedException {
        if (Files.exists(data)) {
            if (!Files.exists(data.resolve("global/pg_control")) || !Files.exists(data.resolve("PG_VERSION"))) {
                throw new StartFailure("The folder " + data + " holds no complete database. Restore it from a backup,"
                        + " or move it away and Aurora makes a new, empty one");
            }
            return;
        }
        var next = folder.resolve("data.new");
        if (Files.exists(next)) {
            LOG.warn("An earlier start was cut short while it made the database; it is made again");
            Trees.delete(next);
        }
        var passwordFile = folder.resolve("superuser.password");
        DataFolder.writePrivate(passwordFile, superuserPassword.reveal());
        var command = unprivileged();
        command.addAll(List.of(
                binaries.resolve("bin/initdb").toString(),
                "--pgdata=" + next,
                "--username=" + SUPERUSER,
                "--pwfile=" + passwordFile,
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C.UTF-8"));
        var process = children.start("postgres initdb", "TERM", command, Map.of(), folder, log);
        var ended = process.waitFor(INIT_LIMIT.toSeconds(), TimeUnit.SECONDS);
        children.end(process);
        Files.delete(passwordFile);
        if (!ended || process.exitValue() != 0) {
            throw new StartFailure("PostgreSQL could not make its database: " + lastLine());
        }
        Files.move(next, data);
    }

    /** A server that runs on our data although nobody wrote it down, as after a crash of the machine's file system. */
    private void endOrphan() throws IOException {
        var pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return;
        }
        var lines = Files.readAllLines(pidFile);
        var startedAt = Instant.ofEpochSecond(Long.parseLong(lines.get(2).strip()));
        ProcessHandle.of(Long.parseLong(lines.get(0).strip()))
                .filter(it -> it.info().command().orElse("").endsWith("postgres"))
                .filter(it -> it.info()
                        .startInstant()
                        .filter(at -> Duration.between(at, startedAt).abs().toSeconds() <= 2)
                        .isPresent())
                .ifPresent(it -> Children.end(it, "INT"));
    }

    private void run(int port) throws IOException, InterruptedException {
        Files.deleteIfExists(data.resolve("postmaster.opts"));
        var command = unprivileged();
        command.addAll(List.of(binaries.resolve("bin/postgres").toString(), "-D", data.toString()));
        settings(port).forEach((name, value) -> command.addAll(List.of("-c", name + "=" + value)));
        // Without the variable the server takes its messages' language from the environment of whoever starts Aurora.
        var process = children.keep("postgres", "INT", command, Map.of("LC_ALL", "C.UTF-8"), folder, log);
        var deadline = Instant.now().plus(READY_LIMIT);
        while (!isReady(port)) {
            if (process.waitFor(STEP.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new StartFailure("PostgreSQL ended while it started: " + lastLine());
            }
            if (Instant.now().isAfter(deadline)) {
                throw new StartFailure(
                        "PostgreSQL was not ready in " + READY_LIMIT.toSeconds() + " s, its log is " + log);
            }
        }
    }

    private static Map<String, String> settings(int port) {
        return Map.of(
                "port", Integer.toString(port),
                "listen_addresses", "127.0.0.1",
                "unix_socket_directories", "",
                "fsync", "on",
                "synchronous_commit", "on",
                "full_page_writes", "on",
                "max_connections", "200",
                "shared_buffers", "96MB",
                "password_encryption", "scram-sha-256");
    }

    private boolean isReady(int port) throws IOException {
        var pidFile = data.resolve("postmaster.pid");
        if (!Files.exists(pidFile)) {
            return false;
        }
        var lines = Files.readAllLines(pidFile);
        return lines.size() > STATUS_LINE
                && lines.get(PORT_LINE).strip().equals(Integer.toString(port))
                && lines.get(STATUS_LINE).strip().equals("ready");
    }

    /** PostgreSQL refuses to run as root; in a user namespace of its own it is nobody. */
    private static List<String> unprivileged() {
        var command = new ArrayList<String>();
        if ("root".equals(System.getProperty("user.name"))) {
            command.add(Executables.find("unshare")
                    .orElseThrow(() -> new StartFailure("PostgreSQL does not run as root. Start Aurora as another user,"
                            + " or install unshare (Debian: apt-get install util-linux)"))
                    .toString());
            command.add("--user");
        }
        return command;
    }

    private String lastLine() throws IOException {
        var lines = Files.exists(log) ? Files.readAllLines(log) : List.<String>of();
        return (lines.isEmpty() ? "it said nothing" : lines.getLast()) + " (the whole log: " + log + ")";
    }
}
