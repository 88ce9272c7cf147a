/** Where everything is put together: the command line, the wiring of the features, and the life of a node. */
@NullMarked
package dev.aurora.app;

import org.jspecify.annotations.NullMarked;
