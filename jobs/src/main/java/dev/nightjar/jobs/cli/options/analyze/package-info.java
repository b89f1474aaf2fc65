/** Options of the analyses turned into what the library takes. */
@NullMarked
package dev.nightjar.jobs.cli.options.analyze;

import org.jspecify.annotations.NullMarked;
