/** The command line: parsing, help, sessions, exit codes, and what is printed. */
@NullMarked
package dev.nightjar.jobs.cli;

import org.jspecify.annotations.NullMarked;
