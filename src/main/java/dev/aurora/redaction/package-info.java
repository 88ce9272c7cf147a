/** Takes secrets out of text and JSON before a model, a person or a log sees them. */
@NullMarked
package dev.aurora.redaction;

import org.jspecify.annotations.NullMarked;
