/** The programs that vectors are written for, a class each. */
@NullMarked
package dev.nightjar.io.export.targets;

import org.jspecify.annotations.NullMarked;
