package dev.aurora.http;

import dev.aurora.config.ConfigReader;
import dev.aurora.web.Origins;

/**
 * Where the servers listen, and to whose pages they answer. Port 0 takes a free one.
 *
 * @param origins our own and those that CORS lets in
 */
public record HttpConfig(
        String host, int port, boolean trustForwarded, String managementHost, int managementPort, Origins origins) {
    private static final int PORT = 5080;
    private static final int MANAGEMENT_PORT = 5081;
    private static final String LOOPBACK = "127.0.0.1";

    public static HttpConfig from(ConfigReader reader) {
        return new HttpConfig(
                reader.text("aurora.http.host", "Address to listen on; 0.0.0.0 for all", LOOPBACK),
                reader.port("aurora.http.port", "Port of REST, page and /ws/chat; 0 takes a free one", PORT),
                reader.flag(
                        "aurora.http.trust.forwarded",
                        "Believe X-Forwarded-For (its last address), -Host and -Proto; only behind a"
                                + " proxy that adds to the first and replaces the others",
                        false),
                reader.text(
                        "aurora.management.host",
                        "Address to listen on for health and metrics; keep it private",
                        LOOPBACK),
                reader.port(
                        "aurora.management.port", "Port of health and metrics; 0 takes a free one", MANAGEMENT_PORT),
                Origins.from(
                        reader,
                        "aurora.http.cors.origins",
                        "Origins whose pages may call REST with a token, as https://example.org, separated by commas;"
                                + " none by default"));
    }
}
