package dev.aurora.cloud;

import dev.aurora.bus.Bus;
import dev.aurora.postgres.Tenant;
import dev.aurora.secrets.SecretStore;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;

/** Serves {@link CloudContract}. */
public final class CloudVerticle extends VerticleBase {
    private final Tenant tenant;
    private final SecretStore secrets;
    private final CloudReader reader;
    private final CloudConfig config;

    public CloudVerticle(Tenant tenant, SecretStore secrets, CloudReader reader, CloudConfig config) {
        this.tenant = tenant;
        this.secrets = secrets;
        this.reader = reader;
        this.config = config;
    }

    @Override
    public Future<?> start() {
        var bus = new Bus(vertx);
        var connections = new Connections(bus, tenant, secrets, reader, config);
        return Future.all(
                bus.serve(CloudContract.LIST, connections::list),
                bus.serve(CloudContract.GET, connections::get),
                bus.serve(CloudContract.CREATE, connections::create),
                bus.serve(CloudContract.DELETE, connections::delete),
                bus.serve(CloudContract.TEST, connections::test));
    }
}
