/** Where credentials and keys live, and the references by which everything else names them. */
@NullMarked
package dev.aurora.secrets;

import org.jspecify.annotations.NullMarked;
