/** The servers: REST by the contract, the page, sockets of other features, and management. */
@NullMarked
package dev.aurora.http;

import org.jspecify.annotations.NullMarked;
