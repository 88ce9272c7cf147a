package dev.aurora.cloud.aws;

import dev.aurora.cloud.CloudFailure;
import dev.aurora.cloud.CloudFailure.Kind;
import java.io.IOException;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallAttemptTimeoutException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;

/** Turns what the SDK throws into what people can act on. */
final class AwsFailures {
    private static final Set<String> EXPIRED =
            Set.of("ExpiredToken", "ExpiredTokenException", "RequestExpired", "TokenRefreshRequired");
    private static final Set<String> DISABLED = Set.of(
            "OptInRequired",
            "InvalidClientTokenId",
            "UnrecognizedClientException",
            "AuthFailure",
            "RegionDisabledException");
    private static final Set<String> THROTTLED = Set.of(
            "Throttling",
            "ThrottlingException",
            "ThrottledException",
            "RequestThrottled",
            "RequestThrottledException",
            "RequestLimitExceeded",
            "TooManyRequestsException",
            "BandwidthLimitExceeded",
            "LimitExceededException",
            "SlowDown",
            "PriorRequestNotComplete");
    private static final int MOST_CHARACTERS = 300;

    private final AwsSettings settings;

    AwsFailures(AwsSettings settings) {
        this.settings = settings;
    }

    /** A failure of reading something, such as {@code "ec2 in eu-central-1"}. */
    CloudFailure of(Throwable failure, String what) {
        return switch (root(failure)) {
            case CloudFailure it -> it;
            case AwsServiceException it -> ofService(it, what);
            case ApiCallTimeoutException it -> timeout(what);
            case ApiCallAttemptTimeoutException it -> timeout(what);
            case TimeoutException it -> timeout(what);
            case SdkClientException it -> ofClient(it, what);
            case IOException it -> unavailable();
            default -> garbled(what);
        };
    }

    /** A failure of the first question, after which nothing is known of the account. */
    CloudFailure ofIdentity(Throwable failure) {
        var cause = root(failure);
        if (cause instanceof AwsServiceException it && !THROTTLED.contains(code(it)) && it.statusCode() < 500) {
            var code = code(it);
            if (DISABLED.contains(code)) {
                return new CloudFailure(
                        Kind.DENIED,
                        "AWS does not know this access key (" + code
                                + "); check that it is active, or enter a new one");
            }
            if (code.equals("SignatureDoesNotMatch")) {
                return new CloudFailure(
                        Kind.DENIED, "The secret access key does not belong to the access key id; enter both again");
            }
            if (code.startsWith("AccessDenied") && settings.auth().equals(AwsSettings.ASSUME_ROLE)) {
                return new CloudFailure(
                        Kind.DENIED,
                        "AWS does not let this identity assume " + settings.roleArn()
                                + "; check the trust policy of the role and the external id");
            }
        }
        return of(cause, "sts");
    }

    static Throwable root(Throwable failure) {
        var cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        return cause;
    }

    static String code(AwsServiceException failure) {
        var details = failure.awsErrorDetails();
        return details == null || details.errorCode() == null ? "" : details.errorCode();
    }

    private CloudFailure ofService(AwsServiceException failure, String what) {
        var code = code(failure);
        if (EXPIRED.contains(code)) {
            return new CloudFailure(
                    Kind.EXPIRED,
                    "The credentials of this connection have expired; enter new ones, then discover again");
        }
        if (THROTTLED.contains(code) || failure.statusCode() == 429) {
            return new CloudFailure(
                    Kind.THROTTLED,
                    "AWS slowed us down while reading " + what + " (" + code
                            + "), also after several attempts; try later");
        }
        if (failure.statusCode() >= 500) {
            return new CloudFailure(
                    Kind.UNAVAILABLE,
                    settings.where() + " answered status " + failure.statusCode() + " while reading " + what
                            + "; try again later");
        }
        if (DISABLED.contains(code)) {
            return new CloudFailure(
                    Kind.REGION_DISABLED,
                    "The account cannot use " + what + " (" + code
                            + "); enable the region, or list in the connection the regions to read");
        }
        if (failure.statusCode() == 401
                || failure.statusCode() == 403
                || code.startsWith("AccessDenied")
                || code.contains("Unauthorized")
                || code.contains("NotAuthorized")) {
            return new CloudFailure(
                    Kind.DENIED,
                    "The connection may not read " + what + "; allow it in the policy of its user or role. AWS says: "
                            + said(failure));
        }
        if (code.isEmpty()) {
            return garbled(what);
        }
        return new CloudFailure(
                Kind.UNAVAILABLE, "AWS refused to read " + what + " with " + code + ": " + said(failure));
    }

    private CloudFailure ofClient(SdkClientException failure, String what) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException && !cause.getClass().getName().contains("jackson")) {
                return unavailable();
            }
        }
        var message = Optional.ofNullable(failure.getMessage()).orElse("");
        if (message.contains("HTTP implementation")) {
            return new CloudFailure(
                    Kind.MISCONFIGURED,
                    "This profile assumes a role by itself, which Aurora does not follow; connect with assume-role, the role"
                            + " and the profile it starts from");
        }
        if (message.contains("credentials") || message.contains("Profile") || message.contains("profile")) {
            return new CloudFailure(Kind.MISCONFIGURED, "No usable credentials: " + cut(message));
        }
        return message.contains("acquire") || message.contains("closed") ? unavailable() : garbled(what);
    }

    private CloudFailure unavailable() {
        return new CloudFailure(
                Kind.UNAVAILABLE,
                settings.where() + " does not answer; check that it runs and can be reached from here, then try again");
    }

    private CloudFailure garbled(String what) {
        return new CloudFailure(
                Kind.GARBLED,
                settings.where() + " answered something that is not AWS while reading " + what
                        + "; check the endpoint and what lies between");
    }

    private CloudFailure timeout(String what) {
        return new CloudFailure(
                Kind.TIMEOUT, settings.where() + " did not answer in time while reading " + what + "; try again");
    }

    private static String said(AwsServiceException failure) {
        var details = failure.awsErrorDetails();
        var message = details == null ? null : details.errorMessage();
        return cut(message == null ? "no reason given" : message);
    }

    private static String cut(String text) {
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS) + "...";
    }
}
