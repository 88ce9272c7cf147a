/** Organisations, their projects and members, and what was done in them. */
@NullMarked
package dev.aurora.organisation;

import org.jspecify.annotations.NullMarked;
