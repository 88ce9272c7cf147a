/** The database: pools per role, migrations, and the two doors through which the rest of Aurora reaches it. */
@NullMarked
package dev.aurora.postgres;

import org.jspecify.annotations.NullMarked;
