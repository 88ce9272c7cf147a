package dev.aurora.notify;

import dev.aurora.web.Permission;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Who is told: found among the members of the organisation that was entered, when the notice is told. */
public sealed interface Audience {
    /** These, as far as they are members. */
    static Audience accounts(Set<UUID> ids) {
        return new Accounts(ids);
    }

    /** Every person whose role has the permission, but one. */
    static Audience allowed(Permission permission, @Nullable UUID exceptAccount) {
        return new Allowed(permission, exceptAccount);
    }

    /** See {@link #accounts}. */
    record Accounts(Set<UUID> ids) implements Audience {
        public Accounts {
            ids = Set.copyOf(ids);
        }
    }

    /** See {@link #allowed}. */
    record Allowed(Permission permission, @Nullable UUID exceptAccount) implements Audience {}
}
