package dev.aurora.cloud;

import dev.aurora.bus.JsonMapper;
import dev.aurora.cloud.CloudContract.Connection;
import io.vertx.core.json.JsonObject;
import java.util.Locale;

/** A connection as the REST contract shows it. */
public final class ConnectionView {
    /** The schema {@code Connection} of the REST contract, without what the inventory adds. */
    public static JsonObject of(Connection connection) {
        var view = JsonMapper.toObject(connection);
        return view.put("state", connection.state().name().toLowerCase(Locale.ROOT));
    }

    private ConnectionView() {}
}
