/** The backing services that Aurora brings along, each a child process that ends with it. */
@NullMarked
package dev.aurora.embedded;

import org.jspecify.annotations.NullMarked;
