/**
 * Clusters of a run, their names and groups, and items of later runs in them: {@code analyze clusters}.
 */
@NullMarked
package dev.nightjar.analyze.clusters;

import org.jspecify.annotations.NullMarked;
