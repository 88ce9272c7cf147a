package dev.aurora.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.aurora.bus.Refusal;
import dev.aurora.config.Secret;
import dev.aurora.objects.ObjectStore;
import dev.aurora.objects.ObjectStoreContractTest;
import dev.aurora.objects.ObjectsAddress;
import dev.aurora.objects.S3ObjectStore;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.net.URI;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

@TestInstance(Lifecycle.PER_CLASS)
final class EmbeddedObjectsIT extends ObjectStoreContractTest {
    private final Vertx vertx = Vertx.vertx();
    private DataFolder folder;
    private Children children;
    private ObjectsAddress address;
    private S3ObjectStore store;

    @BeforeAll
    void start(@TempDir Path root) {
        folder = DataFolder.open(root.resolve("data")).orElseThrow();
        children = new Children(root.resolve("children.json"));
        var credentials = new Credentials(root.resolve("passwords.properties"));
        address = EmbeddedObjects.start(folder, children, credentials, Path.of("target"), 0);
        store = new S3ObjectStore(vertx, address);
    }

    @AfterAll
    void stop() {
        store.close();
        children.close();
        folder.close();
        vertx.close().await();
    }

    @Override
    protected ObjectStore store() {
        return store;
    }

    @Test
    void refusesAnotherKey() {
        var other = new ObjectsAddress(
                address.endpoint(), address.region(), address.bucket(), address.accessKey(), new Secret("wrong-wrong"));
        var stranger = new S3ObjectStore(vertx, other);
        assertThatThrownBy(() ->
                        stranger.put("a", Buffer.buffer("a"), "text/plain").await())
                .hasMessageContaining("403");
        stranger.close();
    }

    @Test
    void makesABucketOnceAndAgain() {
        var another = new S3ObjectStore(
                vertx,
                new ObjectsAddress(
                        address.endpoint(), address.region(), "another", address.accessKey(), address.secretKey()));
        another.ensureBucket().await();
        another.ensureBucket().await();
        another.put("a", Buffer.buffer("a"), "text/plain").await();
        assertThat(another.exists("a").await()).isTrue();
        another.close();
    }

    @Test
    void isUnavailableWhenNobodyAnswers() {
        var nobody = new S3ObjectStore(
                vertx,
                new ObjectsAddress(
                        URI.create("http://127.0.0.1:" + Ports.take(0, "nobody", "")),
                        "us-east-1",
                        "none",
                        address.accessKey(),
                        address.secretKey()));
        assertThatThrownBy(() -> nobody.get("a").await())
                .isInstanceOfSatisfying(
                        Refusal.class, it -> assertThat(it.reason()).isEqualTo(Refusal.Reason.UNAVAILABLE));
        nobody.close();
    }
}
