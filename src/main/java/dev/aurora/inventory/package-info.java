/** What the clouds hold: discovery, the resource graph, questions and risks. */
@NullMarked
package dev.aurora.inventory;

import org.jspecify.annotations.NullMarked;
