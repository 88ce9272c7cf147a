/** Measurements of a whole Aurora against a baseline of the same run: {@code ./aurora bench NAME}. */
@NullMarked
package dev.aurora.bench;

import org.jspecify.annotations.NullMarked;
