/** Who may come in: organisations, accounts, sessions and their tokens. */
@NullMarked
package dev.aurora.identity;

import org.jspecify.annotations.NullMarked;
