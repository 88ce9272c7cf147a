/** What a tool is to the agent: its description, its effect and the address that executes it. */
@NullMarked
package dev.aurora.tool;

import org.jspecify.annotations.NullMarked;
