/** What a class of routes needs: who calls, what was asked, how to answer. */
@NullMarked
package dev.aurora.web;

import org.jspecify.annotations.NullMarked;
