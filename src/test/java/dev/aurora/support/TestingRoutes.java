package dev.aurora.support;

import dev.aurora.web.Answer;
import dev.aurora.web.Operation;
import dev.aurora.web.Routes;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Completes the operations of a few features to those of the whole contract, which the server insists on. */
public final class TestingRoutes {
    private static final Pattern OPERATION =
            Pattern.compile("^      operationId: (\\w+)$(.*?)^      responses:$", Pattern.MULTILINE | Pattern.DOTALL);

    /** Answers every operation of the contract that is not among the known ones. */
    public static Routes rest(Collection<? extends Routes> known, Answer answer) {
        var ids = known.stream()
                .flatMap(it -> it.operations().stream())
                .map(Operation::id)
                .collect(Collectors.toSet());
        var operations = rest(ids, answer);
        return () -> operations;
    }

    private static List<Operation> rest(Set<String> known, Answer answer) {
        return OPERATION
                .matcher(contract())
                .results()
                .filter(it -> !known.contains(it.group(1)))
                .<Operation>map(it -> it.group(2).contains("      security: []\n")
                        ? new Operation.Open(it.group(1), call -> Future.succeededFuture(answer))
                        : new Operation.Guarded(it.group(1), call -> Future.succeededFuture(answer)))
                .toList();
    }

    private static String contract() {
        try (var stream =
                Objects.requireNonNull(TestingRoutes.class.getResourceAsStream("/openapi.yaml"), "openapi.yaml")) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private TestingRoutes() {}
}
