/** What an operator may set: where values come from, and how a wrong one is reported. */
@NullMarked
package dev.aurora.config;

import org.jspecify.annotations.NullMarked;
