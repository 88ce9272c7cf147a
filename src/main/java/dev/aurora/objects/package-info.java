/** Files that are too large for a row, in anything that speaks S3. */
@NullMarked
package dev.aurora.objects;

import org.jspecify.annotations.NullMarked;
