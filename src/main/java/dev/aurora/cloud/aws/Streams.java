package dev.aurora.cloud.aws;

import dev.aurora.cloud.CloudResource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.async.SdkPublisher;

/** Reading pages and asking for details. */
final class Streams {
    private static final int DETAILS_AT_ONCE = 8;

    /** Everything on all pages. */
    static <T> CompletableFuture<List<T>> all(SdkPublisher<T> pages) {
        var items = new ArrayList<T>();
        return pages.subscribe(items::add).thenApply(v -> items);
    }

    static <T> CompletableFuture<List<CloudResource>> all(SdkPublisher<T> pages, Function<T, CloudResource> mapping) {
        return all(pages).thenApply(items -> items.stream().map(mapping).toList());
    }

    /** Asks for each item, a few at once, and keeps the order. */
    static <T, R> CompletableFuture<List<R>> each(List<T> items, Function<T, CompletableFuture<R>> question) {
        var gate = new Gate(DETAILS_AT_ONCE);
        var answers =
                items.stream().map(item -> gate.run(() -> question.apply(item))).toList();
        return CompletableFuture.allOf(answers.toArray(CompletableFuture<?>[]::new))
                .thenApply(v -> answers.stream().map(CompletableFuture::join).toList());
    }

    /** Empty when the service answers with one of the codes, which is how some say "no". */
    static <T> CompletableFuture<Optional<T>> unless(CompletableFuture<T> answer, Set<String> codes) {
        return answer.thenApply(Optional::of)
                .exceptionallyCompose(failure -> AwsFailures.root(failure) instanceof AwsServiceException it
                                && codes.contains(AwsFailures.code(it))
                        ? CompletableFuture.completedFuture(Optional.empty())
                        : CompletableFuture.failedFuture(failure));
    }

    private Streams() {}
}
