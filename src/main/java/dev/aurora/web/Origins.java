package dev.aurora.web;

import dev.aurora.config.ConfigReader;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Whose pages may call: our own, and those of the origins that the operator lists. A browser writes an origin in one way
 * alone (lower case, no default port), so they are compared letter by letter, and what a browser would not write is
 * refused.
 */
public final class Origins {
    private static final Pattern ORIGIN = Pattern.compile(
            "(https?)://([a-z0-9]([a-z0-9-]*[a-z0-9])?(\\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*|\\[[0-9a-f:.]+])(:([1-9][0-9]{0,4}))?");
    private static final int HIGHEST_PORT = 65_535;
    private static final int PORT_GROUP = 7;

    private final Optional<String> published;
    private final Set<String> listed;

    private Origins(Optional<URI> publicUrl, Collection<String> listed) {
        published = publicUrl.map(it -> origin(it.getScheme(), it.getHost(), it.getPort()));
        this.listed = Set.copyOf(listed);
    }

    /** Throws {@link IllegalArgumentException} with a sentence for what is no origin. */
    public static Origins of(Optional<URI> publicUrl, Collection<String> listed) {
        listed.forEach(Origins::check);
        return new Origins(publicUrl, listed);
    }

    /** Our own alone. */
    public static Origins own() {
        return new Origins(Optional.empty(), Set.of());
    }

    /** Reads a list with commas between the origins; what is none is a mistake of the configuration. */
    public static Origins from(ConfigReader reader, String key, String description) {
        var listed = new LinkedHashSet<String>();
        Arrays.stream(reader.text(key, description, "").split(","))
                .map(String::strip)
                .filter(it -> !it.isEmpty())
                .forEach(it -> {
                    try {
                        check(it);
                        listed.add(it);
                    } catch (IllegalArgumentException e) {
                        reader.mistake(key + ": " + e.getMessage());
                    }
                });
        return new Origins(PublicUrl.from(reader), listed);
    }

    public Set<String> listed() {
        return new TreeSet<>(listed);
    }

    public boolean lists(String origin) {
        return listed.contains(origin);
    }

    /**
     * Whether a page of that origin is one of this server: of its public address, or of the host that the request names,
     * which a page elsewhere cannot choose. TLS may end in front of this server, so a page may be from https where the
     * request is not.
     */
    public boolean isOwn(String origin, HttpServerRequest request) {
        if (published.filter(origin::equals).isPresent()) {
            return true;
        }
        var authority = request.authority();
        if (authority == null) {
            return false;
        }
        var scheme = String.valueOf(request.scheme());
        return origin.equals(origin(scheme, authority.host(), authority.port()))
                || origin.equals(origin("https", authority.host(), authority.port()));
    }

    private static String origin(String scheme, String host, int port) {
        var defaultPort = scheme.equals("https") ? 443 : 80;
        var name = host.contains(":") && !host.startsWith("[") ? "[" + host + "]" : host;
        return scheme + "://" + name.toLowerCase(Locale.ROOT) + (port < 0 || port == defaultPort ? "" : ":" + port);
    }

    private static void check(String text) {
        var matcher = ORIGIN.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" is no origin; write one as a browser does: https://host or"
                            + " https://host:port, in lower case, without a path, a wildcard or a dot at the end");
        }
        var port = matcher.group(PORT_GROUP);
        if (port == null) {
            return;
        }
        var number = Integer.parseInt(port);
        if (number > HIGHEST_PORT) {
            throw new IllegalArgumentException("\"" + text + "\" has a port above " + HIGHEST_PORT);
        }
        if (number == (matcher.group(1).equals("https") ? 443 : 80)) {
            throw new IllegalArgumentException(
                    "\"" + text + "\" names the default port, which a browser leaves out; remove :" + port);
        }
    }
}
