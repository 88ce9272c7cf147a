package dev.aurora.llm;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClientAgent;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.security.SecureRandom;
import java.util.Optional;

/** Makes the chat model that the configuration names; one connection pool serves all its calls. */
public final class ChatModels {
    // A stream holds its connection for as long as the model speaks, so this bounds the answers in the making.
    private static final int MOST_CONNECTIONS = 2_000;

    private final Vertx vertx;
    private final LlmConfig config;
    private final HttpClientAgent client;
    private final Fence fence = new Fence(new SecureRandom());

    /** Construct outside of verticles, or the connections die with the verticle. */
    public ChatModels(Vertx vertx, LlmConfig config) {
        this.vertx = vertx;
        this.config = config;
        this.client = vertx.httpClientBuilder()
                .with(new HttpClientOptions()
                        .setName("llm")
                        .setKeepAliveTimeout(30)
                        .setConnectTimeout(
                                Math.toIntExact(config.connectTimeout().toMillis())))
                .with(new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS))
                .build();
    }

    /** Empty when no remote model is configured: then the built-in planner answers. */
    public Optional<ChatModel> configured() {
        return config.provider() == LlmConfig.Provider.PLANNER
                ? Optional.empty()
                : Optional.of(new RemoteModel(vertx, client, config, fence));
    }

    /** Closes the connections; calls in the making fail. */
    public Future<Void> close() {
        return client.close();
    }
}
