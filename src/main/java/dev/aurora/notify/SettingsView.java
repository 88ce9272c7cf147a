package dev.aurora.notify;

import dev.aurora.notify.Notice.Kind;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The settings as the REST contract shows them. */
record SettingsView(List<KindWays> kinds, Email email, Webhook webhook) {
    /** By which ways a kind is told. */
    record KindWays(String kind, boolean inApp, boolean email, boolean webhook) {}

    /** Whether mail can be sent, and why not. */
    record Email(
            boolean available,
            @Nullable String address,
            @Nullable String why) {
        static Email of(String address, boolean configured) {
            if (address.isEmpty()) {
                return new Email(false, null, "This account has no e-mail address");
            }
            return configured
                    ? new Email(true, address, null)
                    : new Email(
                            false,
                            address,
                            "This Aurora sends no mail; whoever operates it can set aurora.notify.smtp.host");
        }
    }

    /** Where notices are sent and how that goes; the secret only in the answer that made it. */
    record Webhook(
            @Nullable String url,
            String state,
            @Nullable String problem,
            @Nullable Instant triedAt,
            @Nullable String secret,
            @Nullable Instant secretMadeAt,
            @Nullable Instant previousSecretUntil) {
        static Webhook of(SettingRepository.@Nullable Webhook webhook, @Nullable String secret, Instant now) {
            return webhook == null
                    ? new Webhook(null, "none", null, null, null, null, null)
                    : new Webhook(
                            webhook.url(),
                            webhook.state(),
                            webhook.problem(),
                            webhook.triedAt(),
                            secret,
                            webhook.secretMadeAt(),
                            webhook.previousSecret(now).isPresent() ? webhook.previousUntil() : null);
        }

        /** Names no value: a secret must not be logged. */
        @Override
        public String toString() {
            return "Webhook[" + state + "]";
        }
    }

    static SettingsView of(Map<Kind, Ways> ways, Email email, Webhook webhook) {
        return new SettingsView(
                ways.entrySet().stream()
                        .map(it -> new KindWays(
                                it.getKey().label(),
                                it.getValue().inApp(),
                                it.getValue().email(),
                                it.getValue().webhook()))
                        .toList(),
                email,
                webhook);
    }
}
