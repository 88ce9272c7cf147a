package dev.aurora.cloud.aws;

import dev.aurora.cloud.CloudFailure;
import dev.aurora.cloud.CloudFailure.Kind;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/**
 * Refuses an answer without a request id, which AWS always gives: a page of a proxy would otherwise read as an empty list
 * and make everything known disappear.
 */
final class OnlyAws implements ExecutionInterceptor {
    private static final String SENTENCE =
            "Somebody between here and AWS answered in its place; check the endpoint and the proxy";

    @Override
    public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
        var response = context.httpResponse();
        if (response.isSuccessful()
                && response.firstMatchingHeader("x-amzn-requestid").isEmpty()
                && response.firstMatchingHeader("x-amz-request-id").isEmpty()) {
            throw new CloudFailure(Kind.GARBLED, SENTENCE);
        }
    }
}
