package dev.aurora.chat;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** A peer of the socket that logs in, and from then on talks without listening. */
final class DeafPeer implements AutoCloseable {
    private static final int TEXT = 0x81;
    private static final int PING = 0x89;
    private static final int AT_ONCE = 1000;
    private static final int PATIENCE_MILLIS = 20_000;

    private final Socket socket = new Socket();

    DeafPeer(int port, String token) throws IOException {
        socket.setReceiveBufferSize(4096);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
        socket.getOutputStream()
                .write(("GET " + ChatSockets.PATH + " HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\n"
                                + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                                + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        readUntil("\r\n\r\n");
        socket.getOutputStream().write(frame(TEXT, "{\"type\":\"auth\",\"token\":\"" + token + "\"}"));
        readUntil("ready");
    }

    /** Sends the frame until the server cuts the connection; answers how many bytes went out, at most about so many. */
    long flood(String text, long most) {
        return flood(frame(TEXT, text), most);
    }

    long floodPings(long most) {
        return flood(frame(PING, "p".repeat(100)), most);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    private long flood(byte[] frame, long most) {
        var many = new ByteArrayOutputStream();
        for (var i = 0; i < AT_ONCE; i++) {
            many.writeBytes(frame);
        }
        var sent = 0L;
        try {
            while (sent < most) {
                socket.getOutputStream().write(many.toByteArray());
                sent += many.size();
            }
        } catch (IOException e) {
            return sent;
        }
        return sent;
    }

    /** Masked with zeros, which leave it as it is. */
    private static byte[] frame(int kind, String text) {
        var payload = text.getBytes(StandardCharsets.UTF_8);
        var frame = new ByteArrayOutputStream();
        frame.write(kind);
        frame.write(0x80 | payload.length);
        frame.writeBytes(new byte[4]);
        frame.writeBytes(payload);
        return frame.toByteArray();
    }

    private void readUntil(String end) throws IOException {
        var read = new StringBuilder();
        while (!read.toString().endsWith(end)) {
            var next = socket.getInputStream().read();
            if (next < 0) {
                throw new EOFException("The server said only: " + read);
            }
            read.append((char) next);
        }
    }
}
