package dev.aurora.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports on the loopback interface. */
public final class Ports {
    /**
     * The wanted port when nobody listens on it, a free one when 0 is wanted.
     *
     * @param purpose what listens there, for people
     * @param key the configuration key that sets it
     */
    public static int take(int wanted, String purpose, String key) {
        try (var socket = open(wanted)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new StartFailure("Port " + wanted + " for " + purpose + " is taken by another program. Stop that"
                    + " program, or set " + key + " to another port");
        }
    }

    /** Whether nobody listens there. */
    public static boolean isFree(int port) {
        try (var socket = open(port)) {
            return socket.isBound();
        } catch (IOException e) {
            return false;
        }
    }

    private static ServerSocket open(int port) throws IOException {
        var socket = new ServerSocket();
        try {
            socket.setReuseAddress(true);
            socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            return socket;
        } catch (IOException e) {
            socket.close();
            throw e;
        }
    }

    private Ports() {}
}
