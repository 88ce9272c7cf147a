/** What people are told: notices in the product, by e-mail and by webhook, and by which of these each of them wants it. */
@NullMarked
package dev.aurora.notify;

import org.jspecify.annotations.NullMarked;
