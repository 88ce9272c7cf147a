package dev.aurora.http;

import dev.aurora.config.ConfigReader;

/** Where the servers listen. Port 0 takes a free one. */
public record HttpConfig(String host, int port, int socketPort, String managementHost, int managementPort) {
    private static final int PORT = 5080;
    private static final int SOCKET_PORT = 5006;
    private static final int MANAGEMENT_PORT = 5081;
    private static final String LOOPBACK = "127.0.0.1";

    public static HttpConfig from(ConfigReader reader) {
        return new HttpConfig(
                reader.text("aurora.http.host", "Address to listen on; 0.0.0.0 for all", LOOPBACK),
                reader.port("aurora.http.port", "Port of REST, page and /ws/chat; 0 takes a free one", PORT),
                reader.port("aurora.chat.port", "Port of the chat socket alone; 0 takes a free one", SOCKET_PORT),
                reader.text(
                        "aurora.management.host",
                        "Address to listen on for health and metrics; keep it private",
                        LOOPBACK),
                reader.port(
                        "aurora.management.port", "Port of health and metrics; 0 takes a free one", MANAGEMENT_PORT));
    }
}
