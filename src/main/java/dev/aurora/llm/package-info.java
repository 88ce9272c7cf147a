/** Chat models behind one port, whoever makes them. */
@NullMarked
package dev.aurora.llm;

import org.jspecify.annotations.NullMarked;
