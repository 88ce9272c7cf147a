package dev.aurora.web;

/** How large a frame and a message of a WebSocket may be, on whichever server it comes in. */
public final class SocketLimits {
    public static final int FRAME_BYTES = 64 * 1024;
    public static final int MESSAGE_BYTES = 256 * 1024;

    private SocketLimits() {}
}
