/** What was done, by whom, to what: written in the transaction that does it. */
@NullMarked
package dev.aurora.audit;

import org.jspecify.annotations.NullMarked;
