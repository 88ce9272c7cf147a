/** What tests share: a real database and fakes that are named so. */
@NullMarked
package dev.aurora.support;

import org.jspecify.annotations.NullMarked;
