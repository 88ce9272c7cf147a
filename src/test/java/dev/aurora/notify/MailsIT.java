package dev.aurora.notify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import dev.aurora.config.Secret;
import dev.aurora.jobs.JobKind;
import dev.aurora.notify.NotifyConfig.Smtp;
import dev.aurora.notify.NotifyConfig.Tls;
import dev.aurora.support.DatabaseExtension;
import dev.aurora.support.TestingDatabase;
import dev.aurora.support.TestingDatabase.Member;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.mail.MailConfig;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Mail through a real SMTP server. */
@ExtendWith(DatabaseExtension.class)
final class MailsIT {
    private final Vertx vertx;
    private final TestingDatabase database;
    private final Told told;
    private final Member member;
    private final int port = freePort();
    private final GreenMail server = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
    private final List<String> nodes = new ArrayList<>();
    private final List<Mails> mails = new ArrayList<>();

    MailsIT(Vertx vertx, TestingDatabase database) {
        this.vertx = vertx;
        this.database = database;
        told = new Told(vertx, database);
        member = database.newMember();
    }

    /** Of tests that tell things without a node that brings them. */
    @BeforeEach
    void forgetOtherMails() {
        database.sql("DELETE FROM job WHERE kind = $1", Notices.EMAIL);
    }

    @AfterEach
    void close() {
        nodes.forEach(it -> vertx.undeploy(it).await());
        mails.forEach(it -> it.close().await());
        server.stop();
    }

    @Test
    void sendsPlainTextAndTheSameAsHtml() throws MessagingException, IOException {
        server.start();
        told.tell(
                node(config(Tls.NONE, Optional.empty())),
                member,
                "Delete <bucket> \"logs\" & more",
                "Until\ntomorrow, größer.");
        told.until(member, "succeeded");
        var mail = mail();
        assertThat(mail.getAllRecipients())
                .extracting(Object::toString)
                .containsExactly(member.accountId() + "@example.com");
        assertThat(mail.getFrom()).extracting(Object::toString).containsExactly("Aurora <aurora@example.com>");
        assertThat(mail.getSubject()).isEqualTo("[Aurora] Delete <bucket> \"logs\" & more");
        assertThat(mail.getHeader("List-Unsubscribe"))
                .containsExactly("<https://aurora.example.com/settings/notifications>");
        assertThat(mail.getHeader("Auto-Submitted")).containsExactly("auto-generated");
        var parts = (MimeMultipart) mail.getContent();
        assertThat(parts.getCount()).isEqualTo(2);
        assertThat(text(parts, 0))
                .contains("Delete <bucket> \"logs\" & more", "Until\ntomorrow, größer.")
                .contains("https://aurora.example.com/approvals/1?a=1&b=2")
                .contains("a run waits for an approval that you may give");
        assertThat(text(parts, 1))
                .contains("Delete &lt;bucket&gt; &quot;logs&quot; &amp; more", "Until<br>tomorrow, größer.")
                .contains("href=\"https://aurora.example.com/approvals/1?a=1&amp;b=2\"")
                .doesNotContain("<bucket>");
    }

    @Test
    void letsNoTitleOrAddressBecomeAHeader() throws MessagingException, IOException {
        server.start();
        var notices = new Notices(config(Tls.NONE, Optional.empty()));
        told.tell(notices, member, "Title", "Text");
        database.sql(
                "UPDATE notification SET title = $2, body = $2 WHERE org_id = $1",
                member.orgId(),
                "Title\r\nBcc: everybody@example.com\r\n\r\n<script>alert(1)</script>");
        var _ = node(config(Tls.NONE, Optional.empty()));
        told.until(member, "succeeded");
        assertThat(mail().getHeader("Bcc")).isNull();
        assertThat(mail().getAllRecipients()).hasSize(1);
        assertThat(text((MimeMultipart) mail().getContent(), 1)).doesNotContain("<script>");
        for (var address : List.of(
                "a@example.com\r\nRCPT TO:<b@example.com>", "a@example.com, b@example.com", "<a@b>@c", "nobody")) {
            var other = database.newMember();
            database.sql("UPDATE account SET email = lower($2) WHERE id = $1", other.accountId(), address);
            told.tell(notices, other, "Title", "Text");
            told.until(other, "dead");
            assertThat(told.jobs(other).getFirst().getString("problem")).contains("e-mail address");
        }
        assertThat(server.getReceivedMessages()).hasSize(1);
    }

    @Test
    void triesAgainWhenTheServerIsThere() {
        told.tell(node(config(Tls.NONE, Optional.empty())), member, "Later", "");
        await().atMost(Told.PATIENCE).until(() -> told.jobs(member).getFirst().getString("problem") != null);
        assertThat(told.jobs(member).getFirst().getString("problem")).contains("does not answer");
        server.start();
        told.hurry(member);
        told.until(member, "succeeded");
        assertThat(server.getReceivedMessages()).hasSize(1);
    }

    @Test
    void sendsNothingInTheClearWhereTlsIsWanted() {
        server.start();
        told.tell(node(config(Tls.STARTTLS, Optional.empty())), member, "Protected", "");
        await().atMost(Told.PATIENCE).until(() -> told.jobs(member).getFirst().getString("problem") != null);
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    @Test
    void logsInWhereAUserIsSet() {
        server.start();
        server.setUser("aurora@example.com", "aurora", "correct horse");
        told.tell(node(config(Tls.NONE, Optional.of("wrong"))), member, "Refused", "");
        await().atMost(Told.PATIENCE).until(() -> told.jobs(member).getFirst().getString("problem") != null);
        assertThat(told.states(member))
                .as("whoever operates Aurora may set it right")
                .doesNotContain("dead", "succeeded");
        assertThat(server.getReceivedMessages()).isEmpty();
        nodes.forEach(it -> vertx.undeploy(it).await());
        nodes.clear();
        var _ = node(config(Tls.NONE, Optional.of("correct horse")));
        told.hurry(member);
        told.until(member, "succeeded");
        assertThat(server.getReceivedMessages()).hasSize(1);
    }

    @Test
    void givesUpAtOnceWhatTheServerNeverTakes() {
        var asked = new AtomicInteger();
        var refusing = vertx.createNetServer()
                .connectHandler(socket -> {
                    var _ = socket.write("220 refusing.example.com\r\n");
                    socket.handler(line -> {
                        if (line.toString().startsWith("RCPT")) {
                            asked.incrementAndGet();
                        }
                        var _ = socket.write(Buffer.buffer(answer(line.toString())));
                    });
                })
                .listen(port, "127.0.0.1")
                .await();
        told.tell(node(config(Tls.NONE, Optional.empty())), member, "Unknown", "");
        told.until(member, "dead");
        assertThat(told.jobs(member).getFirst().getString("problem"))
                .contains("550")
                .doesNotContain("inside");
        assertThat(asked).hasValue(1);
        refusing.close().await();
    }

    @Test
    void sendsNothingToWhoIsNoMemberAnyMore() {
        server.start();
        var colleague = database.newColleague(member, "viewer");
        told.tell(new Notices(config(Tls.NONE, Optional.empty())), colleague, "Late", "");
        database.sql("DELETE FROM membership WHERE account_id = $1", colleague.accountId());
        var _ = node(config(Tls.NONE, Optional.empty()));
        told.until(member, "succeeded");
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    private static String answer(String line) {
        return switch (line.substring(0, Math.min(4, line.length()))) {
            case "RCPT" -> "550 no such user inside\r\n";
            case "QUIT" -> "221 bye\r\n";
            default -> "250 ok\r\n";
        };
    }

    private NotifyConfig config(Tls tls, Optional<String> password) {
        var smtp = new Smtp(
                "127.0.0.1",
                port,
                password.map(it -> "aurora"),
                password.map(Secret::new),
                tls,
                "Aurora <aurora@example.com>");
        return new NotifyConfig(Optional.of(URI.create("https://aurora.example.com")), Optional.of(smtp), false);
    }

    /** Works on mails alone; answers who tells with that configuration. */
    private Notices node(NotifyConfig config) {
        var work = new Mails(vertx, database.tenant(), config, config.smtp().orElseThrow(), new MailConfig());
        mails.add(work);
        nodes.add(told.node(List.of(new JobKind(Notices.EMAIL, 4, 0, Duration.ofMinutes(1), work::deliver))));
        return new Notices(config);
    }

    private MimeMessage mail() {
        assertThat(server.getReceivedMessages()).hasSize(1);
        return server.getReceivedMessages()[0];
    }

    private static String text(MimeMultipart parts, int part) throws MessagingException, IOException {
        return String.valueOf(parts.getBodyPart(part).getContent()).replace("\r\n", "\n");
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
