package dev.aurora.app;

import dev.aurora.embedded.Executables;
import dev.aurora.embedded.Ports;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Looks at the machine; changes nothing. */
final class Doctor {
    private static final int VERSION_SECONDS = 10;
    private static final String REGISTRY = "registry.terraform.io";
    private static final int MIRROR_DEPTH = 3;
    private static final Pattern COLOUR = Pattern.compile("\\x1B\\[[0-9;]*m");
    private static final Pattern VERSION = Pattern.compile("\\d+\\.\\d+");

    /** What was found. */
    enum State {
        FOUND,
        /** Not there, and Aurora does without. */
        OPTIONAL,
        NEEDED
    }

    /** One thing: its purpose, and where it is or how to get it. */
    record Finding(State state, String name, String purpose, String detail) {}

    private final Place place;
    private final Settings settings;

    Doctor(Place place, Settings settings) {
        this.place = place;
        this.settings = settings;
    }

    List<Finding> findings() {
        var all = new ArrayList<Finding>();
        all.add(new Finding(
                State.FOUND,
                "JDK " + Runtime.version().feature(),
                "Runs and builds Aurora.",
                System.getProperty("java.home")));
        all.add(program("mvn", "Maven", "Builds Aurora.", State.NEEDED, "Debian: apt-get install maven", "-v"));
        all.add(program(
                "node",
                "Node.js",
                "Builds the page.",
                State.NEEDED,
                "Version 20.19 or newer. Debian: apt-get install nodejs npm",
                "--version"));
        all.add(program("npm", "npm", "Builds the page.", State.NEEDED, "Debian: apt-get install npm", "--version"));
        all.add(program(
                "terraform",
                "Terraform",
                "Plans and applies changes, in a later version.",
                State.OPTIONAL,
                "https://developer.hashicorp.com/terraform/install, or OpenTofu: https://opentofu.org",
                "version"));
        all.add(mirror());
        all.add(browser());
        all.add(emulator());
        all.add(redis());
        all.add(unprivileged());
        all.addAll(ports());
        all.add(dataFolder());
        return List.copyOf(all);
    }

    private static Finding program(
            String command, String name, String purpose, State without, String remedy, String versionOption) {
        return Executables.find(command)
                .map(it -> new Finding(State.FOUND, name, purpose, it + " " + version(it, versionOption)))
                .orElseGet(() -> new Finding(without, name, purpose, "Get it: " + remedy));
    }

    private static String version(Path program, String option) {
        try {
            var output = Files.createTempFile("aurora-doctor", ".txt");
            try {
                var process = new ProcessBuilder(program.toString(), option)
                        .redirectErrorStream(true)
                        .redirectInput(new File("/dev/null"))
                        .redirectOutput(output.toFile())
                        .start();
                if (!process.waitFor(VERSION_SECONDS, TimeUnit.SECONDS)) {
                    var _ = process.destroyForcibly();
                    return "(says no version)";
                }
                try (var lines = Files.lines(output)) {
                    return lines.map(it -> COLOUR.matcher(it).replaceAll("").strip())
                            .filter(it -> VERSION.matcher(it).find())
                            .findFirst()
                            .map(it -> "(" + it + ")")
                            .orElse("(says no version)");
                }
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            return "(does not run: " + e.getMessage() + ")";
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return "(interrupted)";
        }
    }

    private static Finding mirror() {
        var purpose = "Gives Terraform its providers without a download.";
        var home = Path.of(System.getProperty("user.home"));
        return Stream.of(
                        home.resolve(".terraform.d"),
                        home.resolve(".local/share/terraform"),
                        Path.of("/usr/share/terraform"),
                        Path.of("/usr/local/share/terraform"),
                        Path.of("/opt"))
                .map(Doctor::mirrorBelow)
                .flatMap(Optional::stream)
                .findFirst()
                .map(it -> new Finding(State.FOUND, "Terraform provider mirror", purpose, it.toString()))
                .orElseGet(() -> new Finding(
                        State.OPTIONAL,
                        "Terraform provider mirror",
                        purpose,
                        "Make one: terraform providers mirror ~/.terraform.d/plugins"));
    }

    private static Optional<Path> mirrorBelow(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (var folders = Files.find(
                folder, MIRROR_DEPTH, (path, attributes) -> attributes.isDirectory() && path.endsWith(REGISTRY))) {
            return folders.findFirst();
        } catch (IOException | java.io.UncheckedIOException e) {
            return Optional.empty();
        }
    }

    private static Finding browser() {
        var purpose = "Runs the tests of the page; Aurora itself needs none.";
        return Stream.of("chromium", "google-chrome", "chrome")
                .map(Executables::find)
                .flatMap(Optional::stream)
                .findFirst()
                .map(it -> new Finding(State.FOUND, "Chromium", purpose, it.toString()))
                .orElseGet(() ->
                        new Finding(State.OPTIONAL, "Chromium", purpose, "Get it: Debian: apt-get install chromium"));
    }

    private Finding emulator() {
        var name = "AWS emulator";
        var purpose = "Is the sandbox: a company's estate to try Aurora on.";
        if (!settings.sandbox().enabled()) {
            return new Finding(State.OPTIONAL, name, purpose, "Turned off by aurora.feature.sandbox");
        }
        var installed = settings.dataFolder(place).resolve("sandbox/python/bin/moto_server");
        return Executables.find("moto_server")
                .or(() -> Optional.of(installed).filter(Files::isExecutable))
                .map(it -> new Finding(State.FOUND, name, purpose, it.toString()))
                .orElseGet(() -> Executables.find("python3")
                        .map(it -> new Finding(
                                State.OPTIONAL,
                                name,
                                purpose,
                                "The next ./aurora up tries to install it with " + it
                                        + " (Debian: apt-get install python3-venv)"))
                        .orElseGet(() -> new Finding(
                                State.OPTIONAL,
                                name,
                                purpose,
                                "Get it: pip install 'moto[server]', which needs Python 3")));
    }

    private static Finding redis() {
        var purpose = "Carries the live tail of runs.";
        return Executables.find("redis-server")
                .map(it -> new Finding(State.FOUND, "Redis", purpose, it.toString()))
                .orElseGet(() -> new Finding(
                        State.FOUND,
                        "Redis",
                        purpose,
                        "The one that Aurora brings; a redis-server on the path would win"));
    }

    private static Finding unprivileged() {
        var purpose = "Lets the embedded PostgreSQL run although Aurora is started by root.";
        if (!"root".equals(System.getProperty("user.name"))) {
            return new Finding(State.FOUND, "unshare", purpose, "Not needed: this is not root");
        }
        return program("unshare", "unshare", purpose, State.NEEDED, "Debian: apt-get install util-linux", "--version");
    }

    private List<Finding> ports() {
        return List.of(
                port("the page and REST", "aurora.http.port", settings.http().port()),
                port("sockets alone", "aurora.chat.port", settings.chat().port()),
                port(
                        "health and metrics",
                        "aurora.management.port",
                        settings.http().managementPort()),
                port("PostgreSQL", "aurora.postgres.port", settings.postgres().port()),
                port("Redis", "aurora.redis.port", settings.redis().port()),
                port("S3", "aurora.objects.port", settings.objects().port()),
                port("AWS emulator", "aurora.sandbox.port", settings.sandbox().port()));
    }

    private Finding port(String name, String key, int port) {
        var title = "Port of " + name;
        if (port == 0) {
            return new Finding(State.FOUND, title, key + " = 0", "Takes a free one at each start");
        }
        if (Ports.isFree(port)) {
            return new Finding(State.FOUND, title, key + " = " + port, "Free");
        }
        return ServerFile.running(settings.dataFolder(place)).isPresent()
                ? new Finding(State.FOUND, title, key + " = " + port, "In use, and Aurora is running here")
                : new Finding(
                        State.NEEDED,
                        title,
                        key + " = " + port,
                        "Taken by another program. Stop that program, or set " + key + " to another port");
    }

    private Finding dataFolder() {
        var folder = settings.dataFolder(place);
        var existing = folder;
        while (existing.getParent() != null && !Files.exists(existing)) {
            existing = existing.getParent();
        }
        return Files.isWritable(existing)
                ? new Finding(State.FOUND, "Data folder", "Holds everything.", folder.toString())
                : new Finding(
                        State.NEEDED,
                        "Data folder",
                        "Holds everything.",
                        folder + " cannot be written. Give this user the right to write there, or set AURORA_HOME");
    }
}
