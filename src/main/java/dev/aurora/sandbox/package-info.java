/** An AWS emulator with a company's estate in it, to try Aurora on. */
@NullMarked
package dev.aurora.sandbox;

import org.jspecify.annotations.NullMarked;
