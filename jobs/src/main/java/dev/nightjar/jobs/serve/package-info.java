/**
 * A page and an API over an index: HTTP to the library's questions, without Spark. The one place
 * that knows a web server.
 */
@NullMarked
package dev.nightjar.jobs.serve;

import org.jspecify.annotations.NullMarked;
