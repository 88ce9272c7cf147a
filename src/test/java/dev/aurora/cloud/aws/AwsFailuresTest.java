package dev.aurora.cloud.aws;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.cloud.CloudFailure.Kind;
import io.vertx.core.json.JsonObject;
import java.net.ConnectException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

final class AwsFailuresTest {
    private final AwsFailures failures = new AwsFailures(
            AwsSettings.stored(new JsonObject().put("auth", "access-key").put("endpoint", "http://127.0.0.1:5000")));

    @ParameterizedTest
    @CsvSource({
        "AccessDenied,403,DENIED",
        "AccessDeniedException,400,DENIED",
        "UnauthorizedOperation,403,DENIED",
        "Throttling,400,THROTTLED",
        "RequestLimitExceeded,503,THROTTLED",
        "SlowDown,503,THROTTLED",
        "TooManyRequestsException,429,THROTTLED",
        "ExpiredToken,403,EXPIRED",
        "RequestExpired,400,EXPIRED",
        "InternalError,500,UNAVAILABLE",
        "ServiceUnavailable,503,UNAVAILABLE",
        "OptInRequired,401,REGION_DISABLED",
        "AuthFailure,401,REGION_DISABLED",
        "UnrecognizedClientException,400,REGION_DISABLED"
    })
    void knowsTheErrorsOfTheServices(String code, int status, Kind kind) {
        var failure = failures.of(new CompletionException(service(code, status)), "aws.ec2.volume in eu-central-1");
        assertThat(failure.kind()).isEqualTo(kind);
        assertThat(failure.sentence()).isNotBlank().doesNotContain("Exception:");
    }

    @Test
    void knowsWhatHappensOnTheWay() {
        assertThat(kind(ApiCallTimeoutException.create(1000))).isEqualTo(Kind.TIMEOUT);
        assertThat(kind(new TimeoutException())).isEqualTo(Kind.TIMEOUT);
        assertThat(kind(SdkClientException.create("Unable to execute", new ConnectException("refused"))))
                .isEqualTo(Kind.UNAVAILABLE);
        assertThat(kind(SdkClientException.create("Unable to unmarshall response", new IllegalStateException("<"))))
                .isEqualTo(Kind.GARBLED);
        assertThat(kind(SdkClientException.create("Profile file contained no credentials for profile 'x'")))
                .isEqualTo(Kind.MISCONFIGURED);
        assertThat(kind(new NullPointerException())).isEqualTo(Kind.GARBLED);
    }

    @Test
    void tellsAKeyThatIsUnknownFromARegionThatIsNotUsed() {
        var unknown = failures.ofIdentity(service("InvalidClientTokenId", 403));
        assertThat(unknown.kind()).isEqualTo(Kind.DENIED);
        assertThat(unknown.sentence()).contains("does not know this access key");
        assertThat(failures.ofIdentity(service("SignatureDoesNotMatch", 403)).sentence())
                .contains("does not belong to the access key id");
    }

    @Test
    void namesTheRoleThatCannotBeAssumed() {
        var role = new AwsFailures(AwsSettings.stored(
                new JsonObject().put("auth", "assume-role").put("roleArn", "arn:aws:iam::123456789012:role/Reader")));
        assertThat(role.ofIdentity(service("AccessDenied", 403)).sentence())
                .contains("arn:aws:iam::123456789012:role/Reader")
                .contains("external id");
    }

    private Kind kind(Throwable failure) {
        return failures.of(failure, "aws.ec2.volume in eu-central-1").kind();
    }

    private static AwsServiceException service(String code, int status) {
        return Ec2Exception.builder()
                .statusCode(status)
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage("No")
                        .build())
                .build();
    }
}
