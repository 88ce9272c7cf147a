package dev.aurora.notify;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A notice as told to one person: as the REST contract, open pages and webhooks show it. */
record Notification(
        UUID id,
        String kind,
        String title,
        String text,
        String link,
        String subject,
        @Nullable UUID projectId,
        Instant createdAt,
        @Nullable Instant readAt) {}
