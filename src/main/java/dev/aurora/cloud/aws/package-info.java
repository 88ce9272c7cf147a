/** Reading Amazon Web Services, and what speaks like it. */
@NullMarked
package dev.aurora.cloud.aws;

import org.jspecify.annotations.NullMarked;
