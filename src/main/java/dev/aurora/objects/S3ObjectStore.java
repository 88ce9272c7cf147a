package dev.aurora.objects;

import dev.aurora.bus.Refusal;
import dev.aurora.bus.Refusal.Reason;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.core.async.AsyncRequestBody;
import software.amazon.awssdk.core.async.AsyncResponseTransformer;
import software.amazon.awssdk.core.checksums.RequestChecksumCalculation;
import software.amazon.awssdk.core.checksums.ResponseChecksumValidation;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3AsyncClient;
import software.amazon.awssdk.services.s3.model.NoSuchBucketException;
import software.amazon.awssdk.services.s3.model.NoSuchKeyException;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Objects in one bucket of anything that speaks S3. */
public final class S3ObjectStore implements ObjectStore {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int PRECONDITION_FAILED = 412;
    private static final int SERVER_ERROR = 500;

    private final Vertx vertx;
    private final String bucket;
    private final S3AsyncClient client;

    public S3ObjectStore(Vertx vertx, ObjectsAddress address) {
        this.vertx = vertx;
        this.bucket = address.bucket();
        var credentials = AwsBasicCredentials.create(
                address.accessKey().reveal(), address.secretKey().reveal());
        this.client = S3AsyncClient.builder()
                .endpointOverride(address.endpoint())
                .region(Region.of(address.region()))
                .forcePathStyle(true)
                // Not every S3 service knows the newer checksums.
                .requestChecksumCalculation(RequestChecksumCalculation.WHEN_REQUIRED)
                .responseChecksumValidation(ResponseChecksumValidation.WHEN_REQUIRED)
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .overrideConfiguration(it -> it.apiCallTimeout(LIMIT))
                .httpClientBuilder(NettyNioAsyncHttpClient.builder())
                .build();
    }

    /** Makes the bucket where it is missing. */
    public Future<Void> ensureBucket() {
        return onContext(client.createBucket(it -> it.bucket(bucket)))
                .<Void>mapEmpty()
                .recover(failure -> failure instanceof S3Exception it && it.statusCode() == CONFLICT
                        ? Future.succeededFuture()
                        : refused(failure, bucket));
    }

    @Override
    public Future<Void> put(String key, Buffer content, String contentType) {
        return onContext(client.putObject(
                        it -> it.bucket(bucket).key(key).contentType(contentType),
                        AsyncRequestBody.fromBytes(content.getBytes())))
                .<Void>mapEmpty()
                .recover(failure -> refused(failure, key));
    }

    @Override
    public Future<Boolean> putIfAbsent(String key, Buffer content, String contentType) {
        return onContext(client.putObject(
                        it -> it.bucket(bucket)
                                .key(key)
                                .contentType(contentType)
                                .ifNoneMatch("*"),
                        AsyncRequestBody.fromBytes(content.getBytes())))
                .map(true)
                .recover(failure -> failure instanceof S3Exception it && it.statusCode() == PRECONDITION_FAILED
                        ? Future.succeededFuture(false)
                        : refused(failure, key));
    }

    @Override
    public Future<Buffer> get(String key) {
        return onContext(client.getObject(it -> it.bucket(bucket).key(key), AsyncResponseTransformer.toBytes()))
                .map(it -> Buffer.buffer(it.asByteArray()))
                .recover(failure -> refused(failure, key));
    }

    @Override
    public Future<Boolean> exists(String key) {
        return onContext(client.headObject(it -> it.bucket(bucket).key(key)))
                .map(true)
                .recover(failure -> failure instanceof S3Exception it && it.statusCode() == NOT_FOUND
                        ? Future.succeededFuture(false)
                        : refused(failure, key));
    }

    @Override
    public Future<Void> delete(String key) {
        return onContext(client.deleteObject(it -> it.bucket(bucket).key(key)))
                .<Void>mapEmpty()
                .recover(failure -> failure instanceof S3Exception it && it.statusCode() == NOT_FOUND
                        ? Future.succeededFuture()
                        : refused(failure, key));
    }

    @Override
    public Future<List<String>> list(String prefix, @Nullable String after, int limit) {
        return onContext(client.listObjectsV2(
                        it -> it.bucket(bucket).prefix(prefix).startAfter(after).maxKeys(limit)))
                .map(page -> page.contents().stream().map(S3Object::key).toList())
                .recover(failure -> refused(failure, prefix));
    }

    /** Closes the connections; call it last. */
    public void close() {
        client.close();
    }

    /** The client answers on threads of its own. */
    private <T> Future<T> onContext(CompletableFuture<T> answer) {
        return Future.fromCompletionStage(answer, vertx.getOrCreateContext())
                .recover(failure -> Future.failedFuture(
                        failure instanceof CompletionException it && it.getCause() != null ? it.getCause() : failure));
    }

    private <T> Future<T> refused(Throwable failure, String key) {
        return Future.failedFuture(
                switch (failure) {
                    case NoSuchKeyException it -> new Refusal(Reason.NOT_FOUND, "There is no object " + key);
                    case NoSuchBucketException it ->
                        new Refusal(Reason.UNAVAILABLE, "The object store has no bucket " + bucket + "; make it");
                    case S3Exception it when it.statusCode() >= SERVER_ERROR -> unavailable();
                    case SdkClientException it -> unavailable();
                    default -> failure;
                });
    }

    private static Refusal unavailable() {
        return new Refusal(Reason.UNAVAILABLE, "The object store does not answer; try again in a moment");
    }
}
