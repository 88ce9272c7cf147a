/** What may be done to the world, and who has allowed it. */
@NullMarked
package dev.aurora.policy;

import org.jspecify.annotations.NullMarked;
