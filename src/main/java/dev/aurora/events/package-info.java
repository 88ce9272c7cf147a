/** The event log of runs: append, read, and follow live. */
@NullMarked
package dev.aurora.events;

import org.jspecify.annotations.NullMarked;
