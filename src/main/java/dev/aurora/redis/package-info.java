/** The live tail and caches: nothing that cannot be lost, and the program runs without it. */
@NullMarked
package dev.aurora.redis;

import org.jspecify.annotations.NullMarked;
