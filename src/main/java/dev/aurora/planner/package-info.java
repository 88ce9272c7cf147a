/** The built-in model: everyday questions about the inventory, understood without a model key. */
@NullMarked
package dev.aurora.planner;

import org.jspecify.annotations.NullMarked;
