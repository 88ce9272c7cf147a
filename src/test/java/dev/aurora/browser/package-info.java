/** The page in a real browser. */
@NullMarked
package dev.aurora.browser;

import org.jspecify.annotations.NullMarked;
