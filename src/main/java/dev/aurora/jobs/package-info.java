/** Work that is promised: durable jobs, and schedules that make them. */
@NullMarked
package dev.aurora.jobs;

import org.jspecify.annotations.NullMarked;
