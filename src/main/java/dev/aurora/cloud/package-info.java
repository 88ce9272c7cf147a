/** Connections to clouds, and what can be read through them. */
@NullMarked
package dev.aurora.cloud;

import org.jspecify.annotations.NullMarked;
