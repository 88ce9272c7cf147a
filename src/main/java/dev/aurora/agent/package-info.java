/** The run loop: from a question through model and tools to an answer, each step committed. */
@NullMarked
package dev.aurora.agent;

import org.jspecify.annotations.NullMarked;
