package dev.aurora.support;

import io.vertx.core.Vertx;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests a {@link Vertx} and a {@link TestingDatabase}, one each for all tests of the process. */
public final class DatabaseExtension implements ParameterResolver {
    private static final ExtensionContext.Namespace NAMESPACE =
            ExtensionContext.Namespace.create(DatabaseExtension.class);

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        var type = parameter.getParameter().getType();
        return type == Vertx.class || type == TestingDatabase.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var store = context.getRoot().getStore(NAMESPACE);
        var shared = store.getOrComputeIfAbsent(Shared.class, it -> new Shared(), Shared.class);
        return parameter.getParameter().getType() == Vertx.class ? shared.vertx : shared.database;
    }

    private static final class Shared implements AutoCloseable {
        private final Vertx vertx = Vertx.vertx();
        private final TestingDatabase database = new TestingDatabase(vertx);

        @Override
        public void close() {
            database.close();
            vertx.close().await();
        }
    }
}
