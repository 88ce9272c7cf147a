package dev.aurora.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ProblemTest {
    @ParameterizedTest
    @CsvSource({
        "INVALID, 400",
        "UNAUTHENTICATED, 401",
        "FORBIDDEN, 403",
        "NOT_FOUND, 404",
        "CONFLICT, 409",
        "TOO_LARGE, 413",
        "EXHAUSTED, 429",
        "INTERNAL, 500",
        "UNAVAILABLE, 503"
    })
    void givesEachReasonItsStatus(Reason reason, int status) {
        var problem = Problem.of(new Refusal(reason, "Because"), "request-1");
        assertThat(problem.toBuffer().toJsonObject())
                .isEqualTo(new JsonObject()
                        .put("type", "about:blank")
                        .put("title", problem.title())
                        .put("status", status)
                        .put("code", reason.name())
                        .put("detail", "Because")
                        .put("requestId", "request-1"));
        assertThat(problem.title()).isNotBlank();
    }

    @Test
    void tellsNothingOfAFailureThatIsNoRefusal() {
        var problem = Problem.of(new IllegalStateException("jdbc:postgresql://db?password=1234"), null);
        assertThat(problem.toBuffer().toString()).doesNotContain("1234").doesNotContain("requestId");
        assertThat(problem.status()).isEqualTo(500);
    }

    @Test
    void tellsHowLongToWaitWhereThatIsKnown() {
        var problem = Problem.of(Refusal.exhausted("Later", Duration.ofMillis(61_001)), null);
        assertThat(problem.headers()).containsEntry("Retry-After", "62");
        assertThat(problem.toBuffer().toJsonObject().getInteger("retryAfterSeconds"))
                .isEqualTo(62);
    }

    @Test
    void addsTheHeadersThatAStatusWants() {
        assertThat(Problem.of(new Refusal(Reason.UNAUTHENTICATED, ""), null).headers())
                .containsKey("WWW-Authenticate");
        assertThat(Problem.of(new Refusal(Reason.EXHAUSTED, ""), null).headers())
                .containsKey("Retry-After");
        assertThat(Problem.of(new Refusal(Reason.UNAVAILABLE, ""), null).headers())
                .containsKey("Retry-After");
        assertThat(Problem.of(new Refusal(Reason.INVALID, ""), null).headers()).isEmpty();
    }
}
