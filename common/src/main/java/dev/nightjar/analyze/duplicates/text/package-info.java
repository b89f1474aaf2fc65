/** What two texts have in common: shingles, and the numbers that they name. */
@NullMarked
package dev.nightjar.analyze.duplicates.text;

import org.jspecify.annotations.NullMarked;
