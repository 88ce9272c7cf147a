/** Conversations, and the two ways to follow a run: the WebSocket and server-sent events. */
@NullMarked
package dev.aurora.chat;

import org.jspecify.annotations.NullMarked;
