package dev.aurora.planner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.aurora.cloud.aws.AwsHttp;
import dev.aurora.cloud.aws.AwsProvider;
import io.vertx.core.Vertx;
import org.junit.jupiter.api.Test;

/** The planner's catalogue is written by hand; the inventory decides what there is. */
class CatalogueTest {
    @Test
    void knowsEveryTypeOfTheInventoryWithAllItsFields() {
        var vocabulary = new Vocabulary();
        var vertx = Vertx.vertx();
        try (var http = new AwsHttp()) {
            for (var type : new AwsProvider(vertx, http).types()) {
                assertThat(vocabulary.kind(type.name()).attributes())
                        .as(type.name())
                        .containsExactlyInAnyOrderElementsOf(type.attributes().keySet());
            }
        } finally {
            vertx.close().await();
        }
    }
}
