/** An operator of Spark SQL that makes columns a task at a time; Catalyst is only here. */
@NullMarked
package dev.nightjar.ml.plan;

import org.jspecify.annotations.NullMarked;
