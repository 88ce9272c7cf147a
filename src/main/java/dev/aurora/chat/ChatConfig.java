package dev.aurora.chat;

import dev.aurora.config.ConfigReader;
import dev.aurora.web.Origins;
import java.time.Duration;

/**
 * How the socket treats its peers.
 *
 * @param origins whose pages may open a socket
 */
public record ChatConfig(
        String host, int port, Duration authWithin, Duration pingEvery, Duration slowPeerLimit, Origins origins) {
    public static ChatConfig from(ConfigReader reader) {
        return new ChatConfig(
                reader.text("aurora.chat.host", "Address on which the socket's own port listens", "127.0.0.1"),
                reader.port("aurora.chat.port", "The socket's own port; 0 takes a free one", 5006),
                reader.duration(
                        "aurora.chat.auth.within", "How long a socket may stay without a token", Duration.ofSeconds(5)),
                reader.duration(
                        "aurora.chat.ping.every",
                        "How often a socket is asked for a sign of life",
                        Duration.ofSeconds(30)),
                reader.duration(
                        "aurora.chat.slow.peer.limit",
                        "How long a peer may take nothing before its socket is closed with 1013",
                        Duration.ofSeconds(30)),
                Origins.from(
                        reader,
                        "aurora.chat.origins",
                        "Origins whose pages may open a socket beside the server's own, as https://example.org,"
                                + " separated by commas"));
    }
}
