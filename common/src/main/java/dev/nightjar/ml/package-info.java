/** Nightjar inside other programs on Spark: stages of MLlib, SQL functions, a data source. */
@NullMarked
package dev.nightjar.ml;

import org.jspecify.annotations.NullMarked;
