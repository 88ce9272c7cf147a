package dev.aurora.llm;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;

/** A chat model behind a provider's HTTP interface. */
final class RemoteModel implements ChatModel {
    private final Vertx vertx;
    private final HttpClient client;
    private final LlmConfig config;
    private final Fence fence;

    RemoteModel(Vertx vertx, HttpClient client, LlmConfig config, Fence fence) {
        this.vertx = vertx;
        this.client = client;
        this.config = config;
        this.fence = fence;
    }

    @Override
    public String name() {
        return switch (config.provider()) {
            case PLANNER -> "built-in planner";
            case OPENAI -> "openai/" + config.model();
            case OPENROUTER -> "openrouter/" + config.model();
            case ANTHROPIC -> "anthropic/" + config.model();
            case COMPATIBLE -> config.baseUrl().getHost() + "/" + config.model();
        };
    }

    @Override
    public ModelCall start(ModelRequest request, ModelListener listener) {
        var call = new RemoteCall(vertx, client, config, fence, request, listener);
        call.begin();
        return call;
    }

    @Override
    public String toString() {
        return name();
    }
}
