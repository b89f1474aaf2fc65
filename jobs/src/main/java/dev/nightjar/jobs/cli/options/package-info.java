/** Options of the command line turned into what the library takes. */
@NullMarked
package dev.nightjar.jobs.cli.options;

import org.jspecify.annotations.NullMarked;
