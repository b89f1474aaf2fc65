/** The command line: parsing, help, what is printed. */
@NullMarked
package dev.nightjar.cli;

import org.jspecify.annotations.NullMarked;
