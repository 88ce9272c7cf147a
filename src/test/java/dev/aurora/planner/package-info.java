/** Tests of the built-in planner. */
@NullMarked
package dev.aurora.planner;

import org.jspecify.annotations.NullMarked;
