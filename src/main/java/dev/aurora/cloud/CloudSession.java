package dev.aurora.cloud;

import io.vertx.core.Future;
import java.util.List;

/** A connection that the cloud has accepted, for as long as one reading takes. */
public interface CloudSession extends AutoCloseable {
    CloudIdentity identity();

    /** Everything that can be read, each scope on its own. */
    List<CloudScope> scopes();

    /** Never fails: what could not be read is in the content. Scopes may be read all at once, the session paces itself. */
    Future<ScopeContent> read(CloudScope scope);

    @Override
    void close();
}
