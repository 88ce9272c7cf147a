package dev.aurora.notify;

import dev.aurora.notify.Notice.Kind;
import io.vertx.core.MultiMap;
import io.vertx.ext.mail.MailMessage;
import java.util.ArrayList;

/** A notice as a mail: plain text, and the same as simple HTML. */
final class MailText {
    private static final String SETTINGS = "/settings/notifications";

    private final NotifyConfig config;
    private final String from;

    MailText(NotifyConfig config, String from) {
        this.config = config;
        this.from = from;
    }

    MailMessage mail(String to, Notification notification) {
        // Once more: what is in the database may have come from anywhere.
        var title = Plain.line(notification.title(), 200);
        var text = Plain.lines(notification.text(), 1000);
        var headers = MultiMap.caseInsensitiveMultiMap()
                .add("Message-ID", "<" + notification.id() + "@aurora>")
                .add("Auto-Submitted", "auto-generated");
        config.page(SETTINGS).ifPresent(it -> headers.add("List-Unsubscribe", "<" + it + ">"));
        return new MailMessage()
                .setFrom(from)
                .setTo(to)
                .setSubject("[Aurora] " + title)
                .setText(plain(notification, title, text))
                .setHtml(html(notification, title, text))
                .setHeaders(headers);
    }

    private String plain(Notification notification, String title, String text) {
        var parts = new ArrayList<String>();
        parts.add(title);
        if (!text.isEmpty()) {
            parts.add(text);
        }
        config.page(notification.link()).ifPresent(parts::add);
        parts.add("-- \n" + why(notification)
                + config.page(SETTINGS).map(it -> "\n" + it).orElse(""));
        return String.join("\n\n", parts) + "\n";
    }

    private String html(Notification notification, String title, String text) {
        var html = new StringBuilder("<!doctype html><html><body><p><strong>")
                .append(escaped(title))
                .append("</strong></p>");
        if (!text.isEmpty()) {
            html.append("<p>").append(escaped(text).replace("\n", "<br>")).append("</p>");
        }
        config.page(notification.link())
                .ifPresent(it ->
                        html.append("<p>").append(anchor(it, "Open in Aurora")).append("</p>"));
        html.append("<p><small>").append(escaped(why(notification)));
        config.page(SETTINGS).ifPresent(it -> html.append("<br>").append(anchor(it, "Settings")));
        return html.append("</small></p></body></html>").toString();
    }

    private static String why(Notification notification) {
        return "You get this mail when "
                + Kind.of(notification.kind()).map(Kind::when).orElse("something happens")
                + "; your settings in Aurora say so.";
    }

    private static String anchor(String address, String text) {
        return "<a href=\"" + escaped(address) + "\">" + text + "</a>";
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
